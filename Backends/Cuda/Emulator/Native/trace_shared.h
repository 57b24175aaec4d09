// Races on shared memory: two threads, one byte, at least one store, and neither a barrier nor (within a warp) __syncwarp between.
#pragma once

#include "trace_findings.h"

struct Touch {
    int thread = -1;
    unsigned interval = 0;       // between two barriers
    unsigned warp_interval = 0;  // between two __syncwarp of its warp
    size_t site = 0;
};

struct SharedByte {
    Touch write, read, other_read;  // the last ones; reads by two different threads
    bool arriving = false;          // the target of a cp.async that nobody has waited for
};

struct Conflict {
    const char* what;
    size_t site;
    int thread;
};

class SharedMemoryTrace {
public:
    void start(const rvc_kernel* kernel) {
        kernel_ = kernel;
        bytes_.assign(kernel->shared_count, {});
        for (int r = 0; r < kernel->shared_count; r++) bytes_[r].resize(kernel->shared[r].stop - kernel->shared[r].start);
    }

    void start_block() {
        for (std::vector<SharedByte>& region : bytes_)
            for (SharedByte& byte : region) byte.arriving = false;
        pass_barrier();
    }

    void pass_barrier() { interval_++; }
    void pass_syncwarp(int warp) { warp_intervals_[warp]++; }

    // The index of the array that holds the access; -1: none; -2: it starts in an array or beside one and doesn't fit.
    int region_of(const char* address, unsigned bytes) const {
        for (int r = 0; r < kernel_->shared_count; r++) {
            const rvc_region& region = kernel_->shared[r];
            if (address >= region.start && address + bytes <= region.stop) return r;
        }
        for (int r = 0; r < kernel_->shared_count; r++)
            if (address >= kernel_->shared[r].start - rvc_guard_bytes && address < kernel_->shared[r].stop + rvc_guard_bytes) return -2;
        return -1;
    }

    // Remembers the access; returns what it conflicts with.
    Conflict access(int region, int thread, const char* address, unsigned bytes, bool write, size_t site) {
        Touch touch{thread, interval_, warp_intervals_[thread / 32], site};
        Conflict conflict{nullptr, 0, 0};
        size_t first = address - kernel_->shared[region].start;
        for (size_t i = first; i < first + bytes; i++) {
            SharedByte& byte = bytes_[region][i];
            if (byte.arriving) conflict = {"a cp.async that hasn't arrived", byte.write.site, byte.write.thread};
            else if (concurrent(touch, byte.write)) conflict = {"a store", byte.write.site, byte.write.thread};
            else if (write && concurrent(touch, byte.read)) conflict = {"a load", byte.read.site, byte.read.thread};
            else if (write && concurrent(touch, byte.other_read)) conflict = {"a load", byte.other_read.site, byte.other_read.thread};
            if (write) byte.write = touch;
            else {
                if (byte.read.thread != thread) byte.other_read = byte.read;
                byte.read = touch;
            }
        }
        return conflict;
    }

    void set_arriving(int region, const char* address, bool arriving) {
        size_t first = address - kernel_->shared[region].start;
        for (size_t i = first; i < first + 16; i++) bytes_[region][i].arriving = arriving;
    }

private:
    static bool concurrent(const Touch& a, const Touch& b) {
        if (b.thread < 0 || a.thread == b.thread || a.interval != b.interval) return false;
        return a.thread / 32 != b.thread / 32 || a.warp_interval == b.warp_interval;
    }

    const rvc_kernel* kernel_ = nullptr;
    std::vector<std::vector<SharedByte>> bytes_;
    unsigned interval_ = 1;
    unsigned warp_intervals_[32] = {};
};
