// SPDX-License-Identifier: Apache-2.0
#include "pool/market/local/local_market.h"

#include "pool/market/local/desk.h"

namespace pp::market {

LocalMarket::LocalMarket(LocalMarketConfig config, const host::Signer& signer, host::BlobStore& blobs, Post post)
    : desk_(std::make_unique<Desk>(std::move(config), signer, blobs, std::move(post))) {}
LocalMarket::~LocalMarket() = default;

void LocalMarket::place_bid(const core::PlaceBid& bid) { desk_->hand_in({SendBid{bid, {}}, bid.order, {}, {}, 0}); }
void LocalMarket::deliver(const core::Deliver& delivery) {
  desk_->hand_in({SendDelivery{delivery}, delivery.order, {}, {}, 0});
}
void LocalMarket::refresh(const core::RefreshOrders& refresh) { desk_->hand_in(refresh); }
void LocalMarket::report_progress(OrderId order, std::uint32_t jobs_done, std::uint32_t jobs_total) {
  desk_->hand_in({SendProgress{{jobs_done, jobs_total}}, order, {}, {}, 0});
}

}  // namespace pp::market
