// Launches: checks what the driver would check, then runs the kernel to its end.
#pragma once

#include "standin_modules.h"
#include "trace_launch.h"

#include <sys/mman.h>
#include <vector>

struct LaunchShape {
    unsigned grid[3];
    unsigned block[3];
};

// A launch with copies of its arguments, as a graph keeps it.
struct KernelLaunch {
    void* function;
    LaunchShape shape;
    std::vector<std::vector<char>> arguments;
};

// Names for parts of device memory, so that the tracer can tell one buffer of an arena from the next.
inline std::map<uint64_t, std::pair<size_t, std::string>>& named_buffers() {
    static std::map<uint64_t, std::pair<size_t, std::string>> all;
    return all;
}

inline std::string& trace_reports() {
    static std::string text;
    return text;
}

inline int check_shape(const rvc_kernel& kernel, const LaunchShape& shape) {
    const unsigned grid_limits[3] = {0x7fffffffu, 65535, 65535}, block_limits[3] = {1024, 1024, 64};
    for (int i = 0; i < 3; i++) {
        if (shape.grid[i] == 0 || shape.grid[i] > grid_limits[i]) return explain(CUDA_ERROR_INVALID_VALUE, std::string("grid of ") + kernel.name + " out of limits");
        if (shape.block[i] == 0 || shape.block[i] > block_limits[i]) return explain(CUDA_ERROR_INVALID_VALUE, std::string("block of ") + kernel.name + " out of limits");
    }
    unsigned threads = shape.block[0] * shape.block[1] * shape.block[2];
    if (threads > 1024 || threads > kernel.max_threads)
        return explain(CUDA_ERROR_INVALID_VALUE, std::to_string(threads) + " threads a block, more than " + kernel.name + "'s launch bounds allow");
    return CUDA_SUCCESS;
}

// The memory that pointer arguments name: the named buffer around each, or else the allocation.
inline int find_ranges(const rvc_kernel& kernel, const KernelLaunch& launch, std::vector<BufferRange>* ranges) {
    for (int i = 0; i < kernel.parameter_count; i++) {
        if (!kernel.parameter_is_pointer[i]) continue;
        uint64_t address = *reinterpret_cast<const uint64_t*>(launch.arguments[i].data());
        if (address == 0) continue;
        auto allocation = find_allocation(address);
        if (allocation == allocations().end())
            return explain(CUDA_ERROR_ILLEGAL_ADDRESS, "argument " + std::to_string(i) + " of " + kernel.name + " doesn't point into device memory");
        BufferRange range = {allocation->first, allocation->second.bytes, "an allocation"};
        auto named = named_buffers().upper_bound(address);
        if (named != named_buffers().begin() && (--named, address < named->first + named->second.first))
            range = {named->first, named->second.first, named->second.second};
        ranges->push_back(range);
    }
    return CUDA_SUCCESS;
}

// One for all modules: launches run one after another. Pages are used as far as threads need them.
inline char* fiber_stacks() {
    static void* memory = mmap(nullptr, rvc_max_threads * rvc_stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<char*>(memory);
}

inline int run_launch(const KernelLaunch& planned) {
    Function* function = functions().find(planned.function);
    if (!function) return explain(CUDA_ERROR_INVALID_HANDLE, "a launch of a function whose module is gone");
    std::vector<void*> arguments;
    for (const std::vector<char>& argument : planned.arguments) arguments.push_back(const_cast<char*>(argument.data()));
    std::vector<BufferRange> ranges;
    if (int result = find_ranges(*function->kernel, planned, &ranges)) return result;
    rvc_launch launch = {};
    memcpy(launch.grid, planned.shape.grid, sizeof launch.grid);
    memcpy(launch.block, planned.shape.block, sizeof launch.block);
    launch.arguments = arguments.data();
    launch.stacks = fiber_stacks();
    if (!launch.stacks) return explain(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, "no memory for the stacks of threads");
    const unsigned* block = planned.shape.block;
    std::unique_ptr<LaunchTrace> trace;
    if (function->code->traced) {
        trace = std::make_unique<LaunchTrace>(function->kernel, block[0] * block[1] * block[2], ranges, function->path);
        launch.tracer = trace->entries();
    }
    bool completed = function->code->launch(function->kernel, &launch);
    int result = completed ? CUDA_SUCCESS : explain(CUDA_ERROR_LAUNCH_FAILED, launch.error);
    if (trace) {
        trace_reports() += std::string(trace_reports().empty() ? "" : ",\n") + trace->json();
        if (completed && !trace->violations().empty())
            result = explain(CUDA_ERROR_LAUNCH_FAILED, std::string("kernel ") + function->kernel->name + ": " + trace->violations().begin()->text);
    }
    std::string damage = damaged_guard();
    if (completed && !damage.empty()) result = explain(CUDA_ERROR_ILLEGAL_ADDRESS, std::string("kernel ") + function->kernel->name + ": " + damage);
    if (!damage.empty()) repair_guards();
    if (result != CUDA_SUCCESS) fprintf(stderr, "rvc SIMT emulator: %s\n", state().last_error.c_str());
    return result;
}

RVC_EXPORT void rvc_standin_trace(int on) {
    std::lock_guard<std::recursive_mutex> lock(state().lock);
    state().trace = on != 0;
    trace_reports().clear();
}

// A JSON array with one element per launch since rvc_standin_trace; valid until this thread's next call.
RVC_EXPORT const char* rvc_standin_trace_report() {
    static thread_local std::string text;
    std::lock_guard<std::recursive_mutex> lock(state().lock);
    text = "[" + trace_reports() + "]";
    return text.c_str();
}

// Tells the tracer of a buffer inside an allocation; 0 bytes take the name away. Of several that start at one address
// (buffers of an arena share it over time) the largest counts.
RVC_EXPORT void rvc_standin_name_buffer(uint64_t address, size_t bytes, const char* name) {
    std::lock_guard<std::recursive_mutex> lock(state().lock);
    if (bytes == 0) named_buffers().erase(address);
    else if (named_buffers()[address].first < bytes) named_buffers()[address] = {bytes, name ? name : ""};
}
