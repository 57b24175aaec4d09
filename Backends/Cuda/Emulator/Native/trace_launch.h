// Traces one launch: checks every access, collects races and costs, writes both as JSON.
#pragma once

#include "trace_requests.h"
#include "trace_shared.h"

struct BufferRange {
    uint64_t start;
    size_t bytes;
    std::string name;
};

class LaunchTrace {
public:
    LaunchTrace(const rvc_kernel* kernel, unsigned threads, std::vector<BufferRange> buffers, const std::string& module_path)
        : kernel_(kernel), warps_((threads + 31) / 32), buffers_(std::move(buffers)), lines_(module_path) {
        shared_.start(kernel);
        requests_.start();
        entries_ = {this, [](void* self) { of(self).block(); }, [](void* self) { of(self).barrier(); },
                    [](void* self, int warp, bool orders) { of(self).warp(warp, orders); },
                    [](void* self, int thread, const void* address, unsigned bytes, bool write, size_t site) {
                        return of(self).access(thread, static_cast<const char*>(address), bytes, write, site);
                    },
                    [](void* self, int thread, const void* target, const void* source, size_t line) {
                        return of(self).copy(thread, static_cast<const char*>(target), static_cast<const char*>(source), line);
                    },
                    [](void* self, int thread, const void* target, size_t line) { of(self).copied(thread, static_cast<const char*>(target), line); }};
    }
    LaunchTrace(const LaunchTrace&) = delete;

    const rvc_tracer* entries() const { return &entries_; }
    const std::set<Violation>& violations() const { return violations_; }

    std::string json() {
        barrier();
        std::string text = std::string("{\"kernel\": \"") + kernel_->name + "\", \"violations\": [";
        const char* separator = "";
        for (const Violation& v : violations_) {
            text += std::string(separator) + "{\"kind\": \"" + v.kind + "\", \"line\": " + std::to_string(v.line) + ", \"otherLine\": " + std::to_string(v.other_line) +
                    ", \"text\": \"" + v.text + "\"}";
            separator = ", ";
        }
        text += "], \"accesses\": [";
        separator = "";
        for (auto& [key, cost] : costs_by_line()) {
            auto& [line, space, write, bytes] = key;
            bool shared = space == Space::shared;
            text += std::string(separator) + "{\"line\": " + std::to_string(line) + ", \"space\": \"" + (shared ? "shared" : "global") + "\", \"operation\": \"" +
                    (write ? "store" : "load") + "\", \"bytes\": " + std::to_string(bytes) + ", \"requests\": " + std::to_string(cost.requests) +
                    (shared ? ", \"wavefronts\": " : ", \"sectors\": ") + std::to_string(cost.units) +
                    (shared ? ", \"idealWavefronts\": " : ", \"idealSectors\": ") + std::to_string(cost.ideal_units) + "}";
            separator = ", ";
        }
        return text + "]}";
    }

private:
    static LaunchTrace& of(void* self) { return *static_cast<LaunchTrace*>(self); }

    void block() {
        barrier();
        shared_.start_block();
    }

    void barrier() {
        for (int w = 0; w < warps_; w++) requests_.finish_warp(w);
        shared_.pass_barrier();
    }

    void warp(int warp, bool orders) {
        requests_.finish_warp(warp);
        if (orders) shared_.pass_syncwarp(warp);
    }

    const char* access(int thread, const char* address, unsigned bytes, bool write, size_t site) {
        int region = shared_.region_of(address, bytes);
        const char* what = write ? "store" : "load";
        if (region == -2) return violation("out of bounds", site, std::string(what) + " of " + std::to_string(bytes) + " bytes outside of a __shared__ array");
        if (region == -1) {
            std::string outside = outside_of_buffers(reinterpret_cast<uint64_t>(address), bytes);
            if (!outside.empty()) return violation("out of bounds", site, std::string(what) + " of " + std::to_string(bytes) + " bytes " + outside);
        }
        if (bytes <= 16 && reinterpret_cast<uint64_t>(address) % bytes != 0)
            return violation("misaligned", site, std::string(what) + " of " + std::to_string(bytes) + " bytes at an address that isn't a multiple of that");
        requests_.add(thread, {site, reinterpret_cast<uint64_t>(address), static_cast<unsigned short>(bytes), region < 0 ? Space::global : Space::shared, write});
        if (region >= 0) note_conflict(shared_.access(region, thread, address, bytes, write, site), thread, site, what);
        return nullptr;
    }

    const char* copy(int thread, const char* target, const char* source, size_t line) {
        if (source)
            if (const char* reason = access(thread, source, 16, false, line)) return reason;
        if (const char* reason = access(thread, target, 16, true, line)) return reason;
        shared_.set_arriving(shared_.region_of(target, 16), target, true);
        return nullptr;
    }

    void copied(int thread, const char* target, size_t line) {
        int region = shared_.region_of(target, 16);
        shared_.set_arriving(region, target, false);
        note_conflict(shared_.access(region, thread, target, 16, true, line), thread, line, "cp.async");
    }

    void note_conflict(const Conflict& conflict, int thread, size_t site, const char* what) {
        if (!conflict.what) return;
        int line = lines_.line(site), other = lines_.line(conflict.site);
        violations_.insert({"race", line, other, std::string(what) + " of line " + std::to_string(line) + " by thread " + std::to_string(thread) + " races with " +
                            conflict.what + " of line " + std::to_string(other) + " by thread " + std::to_string(conflict.thread)});
    }

    const char* violation(const char* kind, size_t site, const std::string& text) {
        int line = lines_.line(site);
        reason_ = std::string(kind) + " at line " + std::to_string(line) + ": " + text;
        violations_.insert({kind, line, 0, reason_});
        return reason_.c_str();
    }

    std::string outside_of_buffers(uint64_t address, unsigned bytes) const {
        std::string nearest = "far from every buffer of the launch";
        uint64_t distance = 1 << 20;
        for (const BufferRange& buffer : buffers_) {
            uint64_t end = buffer.start + buffer.bytes;
            if (address >= buffer.start && address + bytes <= end) return "";
            if (address + bytes > end && address + bytes - end < distance) {
                distance = address + bytes - end;
                nearest = "of which the last lies " + std::to_string(distance) + " bytes past the end of " + buffer.name;
            } else if (address < buffer.start && buffer.start - address < distance) {
                distance = buffer.start - address;
                nearest = std::to_string(distance) + " bytes before " + buffer.name;
            }
        }
        return nearest;
    }

    std::map<std::tuple<int, Space, bool, int>, SiteCost> costs_by_line() {
        std::map<std::tuple<int, Space, bool, int>, SiteCost> sums;
        for (auto& [kind, cost] : requests_.costs()) {
            SiteCost& sum = sums[{lines_.line(kind.site), kind.space, kind.write, kind.bytes}];
            sum.requests += cost.requests, sum.units += cost.units, sum.ideal_units += cost.ideal_units;
        }
        return sums;
    }

    const rvc_kernel* kernel_;
    int warps_;
    std::vector<BufferRange> buffers_;
    SourceLines lines_;
    SharedMemoryTrace shared_;
    WarpRequests requests_;
    std::set<Violation> violations_;
    std::string reason_;
    rvc_tracer entries_;
};
