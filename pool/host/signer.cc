// SPDX-License-Identifier: Apache-2.0
#include "pool/host/signer.h"

#include "auction/seal.h"
#include "pool/core/lot_record.h"

namespace pp::host {
namespace {

void sign(const Signer& signer, MemberMessage& message, std::string_view tag, Bytes bytes) {
  message.signature = signer.sign(tag, bytes);
  message.signed_bytes = std::move(bytes);
}

bool has_receipt(const core::CommitAnswered& answer) {
  return answer.door == core::LotDoor::Open &&
         (answer.reason == auction::Reason::Won || answer.reason == auction::Reason::CommitReplayed);
}

bool is_paid(const core::ResultAnswered& answer) {
  return answer.reason == core::ResultReason::Accepted || answer.reason == core::ResultReason::AcceptedLate;
}

}  // namespace

MemberMessage signed_message(const Signer& signer, decltype(MemberMessage::body) body) {
  MemberMessage message{std::move(body), {}, {}};
  if (const auto* commit = std::get_if<core::CommitAnswered>(&message.body); commit && has_receipt(*commit)) {
    const auction::CommitReceipt receipt{commit->hash, commit->index, commit->member,
                                         auction::Commitment{commit->commitment}, commit->sealed_at};
    sign(signer, message, auction::kCommitReceiptTag, auction::receipt_message(receipt));
  }
  if (const auto* lot = std::get_if<core::LotDecided>(&message.body)) {
    sign(signer, message, core::kTranscriptTag, to_bytes(core::transcript_link_of(lot->transcript)));
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
      const Digest32 link = core::transcript_link_of(lot->transcript);
      out.push_back({SignedRecord::Kind::LotTranscript, lot->rules.lot.value, lot->transcript,
                     signer.sign(core::kTranscriptTag, link)});
    }
    if (const auto* root = std::get_if<core::PayoutRootPublished>(&effect.body)) {
      const Bytes bytes = encode_fields(*root);
      out.push_back({SignedRecord::Kind::PayoutRoot, root->epoch, bytes, signer.sign(kPayoutTag, bytes)});
    }
  }
  return out;
}

}  // namespace pp::host
