// What the accesses of a warp's lanes cost together: wavefronts of shared memory's 32 banks, 32-byte sectors of global memory.
#pragma once

#include "trace_findings.h"

enum class Space : unsigned char { shared, global };

struct LaneAccess {
    size_t site;
    uint64_t address;
    unsigned short bytes;
    Space space;
    bool write;
    bool same_kind(const LaneAccess& o) const { return site == o.site && space == o.space && write == o.write && bytes == o.bytes; }
    bool operator<(const LaneAccess& o) const { return std::tie(site, space, write, bytes) < std::tie(o.site, o.space, o.write, o.bytes); }
};

struct SiteCost {
    uint64_t requests = 0;    // of a warp
    uint64_t units = 0;       // wavefronts or sectors
    uint64_t ideal_units = 0; // as few as there can be
};

class WarpRequests {
public:
    void start() {
        costs_.clear();
        for (std::vector<LaneAccess>& lane : lanes_) lane.clear();
    }

    void add(int thread, const LaneAccess& access) { lanes_[thread].push_back(access); }

    // Takes together the n-th access of every lane at a site.
    void finish_warp(int warp) {
        std::vector<LaneAccess>* lanes = &lanes_[warp * 32];
        std::map<std::pair<LaneAccess, int>, std::vector<uint64_t>> groups;
        bool alike = true;
        for (int i = 1; i < 32 && alike; i++) {
            alike = lanes[i].size() == lanes[0].size();
            for (size_t n = 0; n < lanes[i].size() && alike; n++) alike = lanes[i][n].same_kind(lanes[0][n]);
        }
        std::vector<uint64_t> addresses(32);
        for (size_t n = 0; alike && n < lanes[0].size(); n++) {
            for (int i = 0; i < 32; i++) addresses[i] = lanes[i][n].address;
            count(lanes[0][n], addresses);
        }
        for (int i = 0; i < 32 && !alike; i++) {
            std::map<LaneAccess, int> seen;
            for (const LaneAccess& access : lanes[i]) groups[{access, seen[access]++}].push_back(access.address);
        }
        for (auto& [key, lanes_addresses] : groups) count(key.first, lanes_addresses);
        for (int i = 0; i < 32; i++) lanes[i].clear();
    }

    const std::map<LaneAccess, SiteCost>& costs() const { return costs_; }

private:
    void count(const LaneAccess& kind, std::vector<uint64_t> addresses) {
        SiteCost& cost = costs_[kind];
        cost.requests++;
        if (kind.space == Space::shared) {
            // 128-bit accesses go by quarters of a warp, 64-bit ones by halves.
            size_t lanes = kind.bytes <= 4 ? 32 : kind.bytes == 8 ? 16 : 8;
            for (size_t first = 0; first < addresses.size(); first += lanes) {
                std::set<uint64_t> words;
                for (size_t i = first; i < std::min(first + lanes, addresses.size()); i++)
                    for (uint64_t word = addresses[i] / 4; word <= (addresses[i] + kind.bytes - 1) / 4; word++) words.insert(word);
                unsigned banks[32] = {}, most = 0;
                for (uint64_t word : words) most = std::max(most, ++banks[word % 32]);
                cost.units += most;
                cost.ideal_units++;
            }
            return;
        }
        std::sort(addresses.begin(), addresses.end());
        uint64_t bytes = 0, end = 0, next_sector = 0;
        for (uint64_t address : addresses) {
            uint64_t stop = address + kind.bytes, last = (stop - 1) / 32;
            bytes += stop - std::min(stop, std::max(address, end));
            end = std::max(end, stop);
            uint64_t first = std::max(address / 32, next_sector);
            if (last >= first) cost.units += last - first + 1, next_sector = last + 1;
        }
        cost.ideal_units += (bytes + 31) / 32;
    }

    std::vector<LaneAccess> lanes_[1024];
    std::map<LaneAccess, SiteCost> costs_;
};
