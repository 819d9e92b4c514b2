// SPDX-License-Identifier: Apache-2.0
#include "pool/host/signer.h"

#include "auction/transcript.h"
#include "pool/core/lot_record.h"

namespace pp::host {

PP_DEFINE_ONE_OF(MemberWord);

namespace {

void sign(const Signer& signer, MemberMessage& message, std::string_view tag, Bytes bytes) {
  message.signature = signer.sign(tag, bytes);
  message.signed_bytes = std::move(bytes);
}

bool has_receipt(const core::CommitAnswered& answer) {
  return answer.door == core::LotDoor::Open &&
         (answer.reason == auction::Reason::Won || answer.reason == auction::Reason::CommitReplayed);
}

/// The same statement for members and for the record: a signature is deterministic, so it is one signature.
Bytes result_statement(const core::LotDecided& lot) {
  return auction::statement_message({lot.rules.pool, lot.rules.lot, lot.hash, lot.transcript_head});
}

bool is_paid(const core::ResultAnswered& answer) {
  return answer.reason == core::ResultReason::Accepted || answer.reason == core::ResultReason::AcceptedLate;
}

}  // namespace

MemberMessage signed_message(const Signer& signer, MemberWord body) {
  MemberMessage message{std::move(body), {}, {}};
  if (const auto* commit = std::get_if<core::CommitAnswered>(&message.body); commit && has_receipt(*commit)) {
    const auction::CommitReceipt receipt{commit->hash, commit->index, commit->member,
                                         auction::Commitment{commit->commitment}, commit->sealed_at};
    sign(signer, message, auction::kCommitReceiptTag, auction::receipt_message(receipt));
  }
  if (const auto* lot = std::get_if<core::LotDecided>(&message.body)) {
    if (lot->outcome == core::LotOutcome::Cleared) {
      sign(signer, message, auction::kLotResultTag, result_statement(*lot));
    } else {
      sign(signer, message, core::kTranscriptTag, to_bytes(core::transcript_link_of(lot->transcript)));
    }
  }
  if (const auto* move = std::get_if<core::MoveAnswered>(&message.body);
      move && move->door == core::LotDoor::Open && move->reason == auction::Reason::Won) {
    sign(signer, message, auction::kMoveReceiptTag, auction::receipt_message({move->hash, move->index, move->move}));
  }
  if (const auto* reveal = std::get_if<core::RevealAnswered>(&message.body);
      reveal && reveal->door == core::LotDoor::Open && reveal->reason == auction::Reason::Won) {
    const auction::RevealReceipt receipt{
        reveal->hash, reveal->index, {reveal->price, reveal->units, reveal->nonce}, reveal->received};
    sign(signer, message, auction::kRevealReceiptTag, auction::receipt_message(receipt));
  }
  if (const auto* statement = std::get_if<core::StatementAnswered>(&message.body)) {
    sign(signer, message, kPayoutTag, encode_fields(PayoutStatement{statement->payout_epoch, statement->payout_root}));
  }
  if (const auto* result = std::get_if<core::ResultAnswered>(&message.body); result && is_paid(*result)) {
    const ResultReceipt receipt{result->job, result->epoch, result->member, result->proof, result->pay};
    sign(signer, message, kResultReceiptTag, encode_fields(receipt));
  }
  return message;
}

std::vector<SignedRecord> records_of(const Signer& signer, const core::Effects& effects) {
  std::vector<SignedRecord> out;
  for (const core::Effect& effect : effects) {
    if (const auto* lot = std::get_if<core::LotDecided>(&effect.body)) {
      if (lot->outcome != core::LotOutcome::Cleared) continue;
      auction::ClosedLot closed{lot->transcript, lot->transcript_head};
      const Signature signature = signer.sign(auction::kLotResultTag, result_statement(*lot));
      out.push_back({SignedRecord::Kind::LotTranscript, lot->rules.lot.value,
                     auction::signed_transcript(std::move(closed), signature), signature});
    }
    if (const auto* root = std::get_if<core::PayoutRootPublished>(&effect.body)) {
      const Bytes bytes = encode_fields(PayoutStatement{root->epoch, root->root});
      out.push_back({SignedRecord::Kind::PayoutRoot, root->epoch, bytes, signer.sign(kPayoutTag, bytes)});
    }
  }
  return out;
}

}  // namespace pp::host
