# SPDX-License-Identifier: Apache-2.0
# The conversation between a pool and its members: one frame holds one message, unpacked, in one segment or a few.
#
# Ordinals are never reused; a field is added at the end of its struct and a message at the end of its union, so that
# an old member and a new pool still understand each other. Hashes and keys are 32 bytes, signatures 64; amounts are
# nano-units, times milliseconds since 1970 by the pool's clock. Bounds stand in schemas/wire/messages.h.
@0xd3b6f0a1c5e87294;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("pp::wire::schema");

struct Cause {          # a verdict: the number is stable, the text is for people and survives unknown numbers
  code @0 :UInt16;
  text @1 :Text;
}
struct Seal {           # what the pool signed, and its signature
  message @0 :Data;
  signature @1 :Data;
}
struct Capability {
  jobClass @0 :UInt16;
  benchmarkMs @1 :Int64;
}
struct ClassPrice {
  jobClass @0 :UInt16;
  price @1 :Int64;
}
struct Progress {
  job @0 :UInt64;
  epoch @1 :UInt64;
  permille @2 :UInt32;
}
struct Fetch {          # either side asks for a stretch of a blob that the other named to it
  blob @0 :Data;
  offset @1 :UInt64;
  length @2 :UInt32;
}
struct Chunk {
  blob @0 :Data;
  offset @1 :UInt64;
  totalBytes @2 :UInt64;   # zero: the other side does not have it for you
  bytes @3 :Data;
}

struct ToPool {
  union {
    knock @0 :Knock;
    hello @1 :Hello;
    heartbeat @2 :Heartbeat;
    commit @3 :Commit;
    reveal @4 :Reveal;
    pull @5 :Pull;
    fetch @6 :Fetch;
    chunk @7 :Chunk;
    result @8 :ResultOffer;
    decline @9 :Decline;
    statementAsk @10 :StatementAsk;
    drain @11 :Void;
    goodbye @12 :Void;
    clockMove @13 :ClockMove;
  }
  struct Knock { version @0 :UInt32; }
  struct Hello {
    version @0 :UInt32;
    member @1 :Data;
    name @2 :Text;
    payoutAddress @3 :Text;
    capabilities @4 :List(Capability);
    memoryBytes @5 :UInt64;
    signature @6 :Data;
  }
  struct Heartbeat { progress @0 :List(Progress); }
  struct Commit {
    request @0 :UInt64;
    lot @1 :UInt64;
    lotHash @2 :Data;
    commitment @3 :Data;
    signature @4 :Data;
  }
  struct Reveal {
    request @0 :UInt64;
    lot @1 :UInt64;
    jobClass @2 :UInt16;
    price @3 :Int64;
    units @4 :Int64;
    nonce @5 :Data;
  }
  struct Pull {
    credits @0 :UInt32;
    backupFloor @1 :Int64;
    floors @2 :List(ClassPrice);   # empty: as said before
  }
  struct ResultOffer {      # the pool fetches the proof when it is ready for it
    request @0 :UInt64;
    job @1 :UInt64;
    epoch @2 :UInt64;
    proof @3 :Data;
    proofBytes @4 :UInt64;
  }
  struct Decline {
    job @0 :UInt64;
    epoch @1 :UInt64;
    detail @2 :Text;
  }
  struct StatementAsk { request @0 :UInt64; }
  struct ClockMove {
    request @0 :UInt64;
    lot @1 :UInt64;
    lotHash @2 :Data;
    kind @3 :UInt8;            # accept, join, leave
    tick @4 :UInt32;
    units @5 :Int64;
    promisedMs @6 :Int64;
    signature @7 :Data;
  }
}

struct ToMember {
  union {
    challenge @0 :Challenge;
    welcome @1 :Welcome;
    tick @2 :Tick;
    lotOpen @3 :LotOpen;
    commitReceipt @4 :CommitReceipt;
    revealCall @5 :RevealCall;
    revealReceipt @6 :RevealReceipt;
    lotResult @7 :LotResult;
    assign @8 :Assign;
    leaseEnd @9 :LeaseEnd;
    fetch @10 :Fetch;
    chunk @11 :Chunk;
    verdict @12 :Verdict;
    statement @13 :Statement;
    refuse @14 :Refuse;
    goodbye @15 :Void;
    clockTick @16 :ClockTick;
    clockReceipt @17 :ClockReceipt;
    ratePosted @18 :RatePosted;
  }
  struct Challenge {
    version @0 :UInt32;
    nonce @1 :Data;
    pool @2 :Data;
    signature @3 :Data;
    time @4 :Int64;
  }
  struct Welcome {
    session @0 :UInt64;
    earned @1 :Int64;
    accepted @2 :UInt64;
    heartbeatMs @3 :UInt32;
    silenceMs @4 :UInt32;
    time @5 :Int64;
  }
  struct Tick { time @0 :Int64; }
  struct LotOpen {
    rules @0 :Data;           # canonical bytes of the lot's rules
    capacityUnits @1 :Int64;
    bondedUnits @2 :Int64;
    qualityCharge @3 :Int64;
    cyclesMean @4 :UInt64;
    program @5 :Data;
    programBytes @6 :UInt64;
    medianMs @7 :Int64;
  }
  struct CommitReceipt {
    request @0 :UInt64;
    lot @1 :UInt64;
    sealed @2 :Bool;
    cause @3 :Cause;
    lotHash @4 :Data;
    commitment @5 :Data;
    index @6 :UInt32;
    sealedAt @7 :Int64;
    seal @8 :Seal;
  }
  struct RevealCall {
    lot @0 :UInt64;
    commitRoot @1 :Data;
    commitments @2 :UInt32;
    revealClose @3 :Int64;
  }
  struct RevealReceipt {
    request @0 :UInt64;
    lot @1 :UInt64;
    opened @2 :Bool;
    cause @3 :Cause;
    seal @4 :Seal;
  }
  struct LotResult {
    rules @0 :Data;
    cleared @1 :Bool;
    cause @2 :Cause;
    commitRoot @3 :Data;
    revealRoot @4 :Data;
    seed @5 :Data;
    beaconRound @6 :UInt64;
    commitment @7 :Data;       # from here on: the receiver's own bid
    revealed @8 :Bool;
    price @9 :Int64;
    units @10 :Int64;
    reason @11 :Cause;
    unitsWon @12 :Int64;
    priceWon @13 :Int64;
    transcript @14 :Data;      # empty when it does not fit a frame
    seal @15 :Seal;
    transcriptHash @16 :Data;  # then it may be fetched by this name; empty when there is none
    transcriptBytes @17 :UInt64;
  }
  struct Assign {
    job @0 :UInt64;
    batch @1 :UInt64;
    jobClass @2 :UInt16;
    epoch @3 :UInt64;
    deadline @4 :Int64;
    pay @5 :Int64;
    backup @6 :Bool;
    program @7 :Data;
    programBytes @8 :UInt64;
    payload @9 :Data;
    payloadBytes @10 :UInt64;
    inputs @11 :List(Data);
    payLeast @12 :Int64;       # what a late or slow result is still paid
  }
  struct LeaseEnd {
    job @0 :UInt64;
    epoch @1 :UInt64;
    cause @2 :Cause;
  }
  struct Verdict {
    request @0 :UInt64;
    job @1 :UInt64;
    epoch @2 :UInt64;
    accepted @3 :Bool;
    cause @4 :Cause;
    proof @5 :Data;
    pay @6 :Int64;
    seal @7 :Seal;
  }
  struct Statement {
    request @0 :UInt64;
    earned @1 :Int64;
    openPay @2 :Int64;
    payoutEpoch @3 :UInt64;
    payoutRoot @4 :Data;
    cumulative @5 :Int64;
    path @6 :List(Data);
    seal @7 :Seal;
    standing @8 :Standing;
  }
  struct SpeedLine {
    jobClass @0 :UInt16;
    medianMs @1 :Int64;
    q80Ms @2 :Int64;
    seen @3 :UInt64;
  }
  struct EventLine {
    what @0 :Cause;
    time @1 :Int64;
    jobClass @2 :UInt16;
    takenMs @3 :Int64;
  }
  struct LotLine {
    lot @0 :UInt64;
    jobClass @1 :UInt16;
    reason @2 :Cause;
    price @3 :Int64;
    unitsWon @4 :Int64;
    cutoff @5 :Int64;
  }
  struct Standing {            # what the pool remembers about this member; shares in millionths
    stage @0 :Cause;
    credit @1 :UInt32;
    suspendedUntil @2 :Int64;
    validGoodPpm @3 :Int64;
    validBadPpm @4 :Int64;
    validBoundPpm @5 :Int64;
    punctualGoodPpm @6 :Int64;
    punctualBadPpm @7 :Int64;
    punctualBoundPpm @8 :Int64;
    reliabilityPpm @9 :Int64;
    percentile @10 :UInt32;
    bond @11 :Int64;
    bondRequired @12 :Int64;
    onHold @13 :Int64;
    accepted @14 :UInt64;
    invalid @15 :UInt64;
    late @16 :UInt64;
    unrevealed @17 :UInt64;
    speeds @18 :List(SpeedLine);
    events @19 :List(EventLine);
    lots @20 :List(LotLine);
  }
  struct Refuse {
    cause @0 :Cause;
    until @1 :Int64;
    closes @2 :Bool;           # the session is over; the member starts again with a knock
    lasting @3 :Bool;          # coming back by itself is pointless
  }
  struct ClockTick {
    lot @0 :UInt64;
    tick @1 :UInt32;
    price @2 :Int64;
    ends @3 :Int64;
  }
  struct ClockReceipt {
    request @0 :UInt64;
    lot @1 :UInt64;
    counted @2 :Bool;
    cause @3 :Cause;
    lotHash @4 :Data;
    index @5 :UInt32;
    received @6 :Int64;
    seal @7 :Seal;
  }
  struct RatePosted {
    batch @0 :UInt64;
    jobClass @1 :UInt16;
    rule @2 :UInt8;            # code of the rule
    most @3 :Int64;
    least @4 :Int64;
    referenceMs @5 :Int64;
    jobs @6 :UInt64;
    deadline @7 :Int64;
  }
}
