// SPDX-License-Identifier: Apache-2.0
#include "pool/core/event.h"

#include "pool/core/effect.h"

namespace pp::core {

PP_DEFINE_ONE_OF(EventBody);
PP_DEFINE_ONE_OF(EffectBody);

Bytes encode(const Event& event) { return encode_fields(event); }
std::optional<Event> decode_event(BytesView bytes) { return decode_fields<Event>(bytes); }

}  // namespace pp::core
