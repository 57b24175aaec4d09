// Operations of a warp: its 32 lanes meet, the last to arrive carries out the operation for all.
#pragma once

#include "simt_fibers.h"

namespace rvc {
// `complete` gets the warp's first thread and the number of lanes; every lane's `operands` are as given here.
template <class Complete>
inline void warp_operation(const char* name, int line, void* operands, Complete complete) {
    Scheduler& s = scheduler;
    Thread& self = s.threads[s.current];
    self.wait = Wait::warp;
    self.line = line;
    self.operation = name;
    self.operands = operands;
    int warp = s.current / warp_size;
    uint32_t all = lanes_of(warp), lane = 1u << s.current % warp_size;
    s.arrived[warp] |= lane;
    if (s.arrived[warp] != all) return wait_for_others();
    Thread* lanes = &s.threads[warp * warp_size];
    int count = __builtin_popcount(all);
    for (int i = 0; i < count; i++)
        if (lanes[i].line != line || strcmp(lanes[i].operation, name) != 0) fail_divergent(self, lanes[i]);
    complete(lanes, count);
    trace_warp(name, warp);
    s.arrived[warp] = 0;
    s.ready[warp] = all & ~lane;
    self.wait = Wait::nothing;
}

struct Shuffle {
    uint32_t value, result;
    int source;  // of the value: a lane of the warp
};

inline void require_whole_warp(unsigned mask, int line) {
    if (mask != ~0u) fail("the warp operation of line %d has mask 0x%08x; only the whole warp is supported", line, mask);
}

template <class T>
inline T shuffle(const char* name, unsigned mask, T value, int source, int width, int line) {
    require_whole_warp(mask, line);
    int lane = scheduler.current % warp_size, segment = lane & ~(width - 1);
    bool inside = source >= segment && source < segment + width;
    Shuffle operands{bit_cast<uint32_t>(value), 0, inside ? source : lane};
    warp_operation(name, line, &operands, [](Thread* lanes, int count) {
        for (int i = 0; i < count; i++) {
            Shuffle* own = static_cast<Shuffle*>(lanes[i].operands);
            own->result = own->source < count ? static_cast<Shuffle*>(lanes[own->source].operands)->value : ~0u;
        }
    });
    return bit_cast<T>(operands.result);
}
}  // namespace rvc

inline void __syncwarp(unsigned mask = ~0u, int line = __builtin_LINE()) {
    rvc::require_whole_warp(mask, line);
    rvc::warp_operation("__syncwarp", line, nullptr, [](rvc::Thread*, int) {});
}

template <class T>
inline T __shfl_sync(unsigned mask, T value, int source, int width = 32, int line = __builtin_LINE()) {
    int segment = rvc::scheduler.current % rvc::warp_size & ~(width - 1);
    return rvc::shuffle("__shfl_sync", mask, value, segment + source % width, width, line);
}

template <class T>
inline T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32, int line = __builtin_LINE()) {
    return rvc::shuffle("__shfl_xor_sync", mask, value, (rvc::scheduler.current % rvc::warp_size) ^ lanes, width, line);
}

template <class T>
inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, int line = __builtin_LINE()) {
    int source = rvc::scheduler.current % rvc::warp_size + static_cast<int>(delta);
    return rvc::shuffle("__shfl_down_sync", mask, value, source, width, line);
}

template <class T>
inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, int line = __builtin_LINE()) {
    int source = rvc::scheduler.current % rvc::warp_size - static_cast<int>(delta);
    return rvc::shuffle("__shfl_up_sync", mask, value, source, width, line);
}
