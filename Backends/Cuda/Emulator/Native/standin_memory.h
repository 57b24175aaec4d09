// Device memory is host memory between two guards; fresh memory is full of NaNs.
#pragma once

#include "standin_state.h"

#include <cstdlib>
#include <cstring>

constexpr size_t guard_bytes = 4096;
constexpr unsigned char guard_value = 0xa5;

struct Allocation {
    size_t bytes;
    char* block;  // with the guards
};

inline std::map<uint64_t, Allocation>& allocations() {
    static std::map<uint64_t, Allocation> all;
    return all;
}

inline std::map<uint64_t, size_t>& host_allocations() {
    static std::map<uint64_t, size_t> all;
    return all;
}

inline uint64_t used_memory() {
    uint64_t used = 0;
    for (auto& [address, allocation] : allocations()) used += allocation.bytes;
    return used;
}

// The allocation that holds the byte at `address`, or end().
inline std::map<uint64_t, Allocation>::iterator find_allocation(uint64_t address) {
    auto found = allocations().upper_bound(address);
    if (found == allocations().begin()) return allocations().end();
    --found;
    return address < found->first + found->second.bytes ? found : allocations().end();
}

inline bool in_device_memory(uint64_t address, size_t bytes) {
    auto found = find_allocation(address);
    return found != allocations().end() && bytes <= found->first + found->second.bytes - address;
}

// Looks for stores outside of allocations: what is damaged, or an empty text.
inline std::string damaged_guard() {
    for (auto& [address, allocation] : allocations()) {
        size_t end = guard_bytes + allocation.bytes;
        for (size_t i = 0; i < guard_bytes; i++) {
            if (static_cast<unsigned char>(allocation.block[i]) != guard_value)
                return "a store " + std::to_string(guard_bytes - i) + " bytes before an allocation of " + std::to_string(allocation.bytes) + " bytes";
            if (static_cast<unsigned char>(allocation.block[end + i]) != guard_value)
                return "a store " + std::to_string(i) + " bytes past the end of an allocation of " + std::to_string(allocation.bytes) + " bytes";
        }
    }
    return "";
}

inline void repair_guards() {
    for (auto& [address, allocation] : allocations()) {
        memset(allocation.block, guard_value, guard_bytes);
        memset(allocation.block + guard_bytes + allocation.bytes, guard_value, guard_bytes);
    }
}

inline int refuse_unsafe_in_capture(const char* entry_point);

RVC_EXPORT int cuMemGetInfo_v2(size_t* free_bytes, size_t* total) {
    RVC_CALL(context);
    if (!free_bytes || !total) return CUDA_ERROR_INVALID_VALUE;
    *total = state().device.total_memory;
    *free_bytes = *total - used_memory();
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuMemAlloc_v2(uint64_t* pointer, size_t bytes) {
    RVC_CALL(context);
    if (!pointer || bytes == 0) return explain(CUDA_ERROR_INVALID_VALUE, "cuMemAlloc_v2 of no bytes");
    if (int refused = refuse_unsafe_in_capture(__func__)) return refused;
    if (bytes > state().device.total_memory - used_memory()) return explain(CUDA_ERROR_OUT_OF_MEMORY, "cuMemAlloc_v2 beyond the device's memory");
    size_t rounded = (bytes + 255) / 256 * 256 + 2 * guard_bytes;
    char* block = static_cast<char*>(aligned_alloc(256, rounded));
    if (!block) return explain(CUDA_ERROR_OUT_OF_MEMORY, "the machine has too little memory");
    memset(block, guard_value, guard_bytes);
    memset(block + guard_bytes, 0xff, bytes);
    memset(block + guard_bytes + bytes, guard_value, rounded - guard_bytes - bytes);
    *pointer = reinterpret_cast<uint64_t>(block + guard_bytes);
    allocations()[*pointer] = {bytes, block};
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuMemFree_v2(uint64_t pointer) {
    RVC_CALL(context);
    if (pointer == 0) return CUDA_SUCCESS;
    if (int refused = refuse_unsafe_in_capture(__func__)) return refused;
    auto found = allocations().find(pointer);
    if (found == allocations().end()) return explain(CUDA_ERROR_INVALID_VALUE, "cuMemFree_v2 of what isn't allocated");
    free(found->second.block);
    allocations().erase(found);
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuMemHostAlloc(void** pointer, size_t bytes, unsigned) {
    RVC_CALL(context);
    if (!pointer || bytes == 0) return explain(CUDA_ERROR_INVALID_VALUE, "cuMemHostAlloc of no bytes");
    if (int refused = refuse_unsafe_in_capture(__func__)) return refused;
    *pointer = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    if (!*pointer) return explain(CUDA_ERROR_OUT_OF_MEMORY, "the machine has too little memory");
    memset(*pointer, 0xff, bytes);
    host_allocations()[reinterpret_cast<uint64_t>(*pointer)] = bytes;
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuMemFreeHost(void* pointer) {
    RVC_CALL(context);
    if (host_allocations().erase(reinterpret_cast<uint64_t>(pointer)) == 0)
        return explain(CUDA_ERROR_INVALID_VALUE, "cuMemFreeHost of what isn't allocated");
    free(pointer);
    return CUDA_SUCCESS;
}

inline size_t free_all_memory() {
    size_t count = allocations().size() + host_allocations().size();
    for (auto& [address, allocation] : allocations()) free(allocation.block);
    for (auto& [address, bytes] : host_allocations()) free(reinterpret_cast<void*>(address));
    allocations().clear();
    host_allocations().clear();
    return count;
}
