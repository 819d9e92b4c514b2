// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/verdict.h"

namespace pp::verify {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Accepted:
      return "Accepted";
    case Verdict::StatementNotCanonical:
      return "StatementNotCanonical";
    case Verdict::TimeOutOfRange:
      return "TimeOutOfRange";
    case Verdict::HaltedWithPc:
      return "HaltedWithPc";
    case Verdict::ExitWithoutHalt:
      return "ExitWithoutHalt";
    case Verdict::Malformed:
      return "Malformed";
    case Verdict::HeightOutOfRange:
      return "HeightOutOfRange";
    case Verdict::FixedHeight:
      return "FixedHeight";
    case Verdict::MultiplicityOverflow:
      return "MultiplicityOverflow";
    case Verdict::ClockOverflow:
      return "ClockOverflow";
    case Verdict::ZeroDenominator:
      return "ZeroDenominator";
    case Verdict::BusesUnbalanced:
      return "BusesUnbalanced";
    case Verdict::ZetaInBaseField:
      return "ZetaInBaseField";
    case Verdict::QuotientMismatch:
      return "QuotientMismatch";
    case Verdict::BatchNonce:
      return "BatchNonce";
    case Verdict::QueryNonce:
      return "QueryNonce";
    case Verdict::OpeningCount:
      return "OpeningCount";
    case Verdict::PrepPath:
      return "PrepPath";
    case Verdict::MainPath:
      return "MainPath";
    case Verdict::PermPath:
      return "PermPath";
    case Verdict::QuotientPath:
      return "QuotientPath";
    case Verdict::LayerPath:
      return "LayerPath";
    case Verdict::FinalPolynomial:
      return "FinalPolynomial";
    case Verdict::BundleMalformed:
      return "BundleMalformed";
    case Verdict::BundleEmpty:
      return "BundleEmpty";
    case Verdict::WrongImage:
      return "WrongImage";
    case Verdict::WrongContext:
      return "WrongContext";
    case Verdict::WrongInput:
      return "WrongInput";
    case Verdict::WrongGenesis:
      return "WrongGenesis";
    case Verdict::BrokenChain:
      return "BrokenChain";
    case Verdict::NotHalted:
      return "NotHalted";
    case Verdict::WrongExitCode:
      return "WrongExitCode";
    case Verdict::WrongJournal:
      return "WrongJournal";
    case Verdict::WrongKeys:
      return "WrongKeys";
    case Verdict::WrongProgram:
      return "WrongProgram";
    case Verdict::WrongStatement:
      return "WrongStatement";
  }
  return "unknown";
}

}  // namespace pp::verify
