// What a compiled kernels.cu tells the stand-in driver about itself, and how a kernel is launched.
#pragma once

#include <stddef.h>

struct rvc_region {  // one __shared__ declaration
    char* start;
    char* stop;
    int line;
};

struct rvc_kernel {
    const char* name;
    unsigned max_threads;  // of __launch_bounds__
    int parameter_count;
    const unsigned* parameter_sizes;
    const bool* parameter_is_pointer;
    const rvc_region* shared;
    int shared_count;
    void (*body)(void** arguments);  // one CUDA thread, from start to end
};

// Sees what the threads of a traced module access. `site` is a return address into the module, or a line of kernels.cu.
// Functions that return text ask for the launch to be aborted for that reason; null: go on.
struct rvc_tracer {
    void* self;
    void (*block)(void* self);                          // a block starts
    void (*barrier)(void* self);                        // all threads pass __syncthreads
    void (*warp)(void* self, int warp, bool orders);    // the warp's lanes have met; `orders` their accesses: __syncwarp
    const char* (*access)(void* self, int thread, const void* address, unsigned bytes, bool write, size_t site);
    const char* (*copy)(void* self, int thread, const void* target, const void* source, size_t line);  // cp.async is issued; no source: zeros
    void (*copied)(void* self, int thread, const void* target, size_t line);                           // and is complete
};

struct rvc_launch {
    unsigned grid[3];
    unsigned block[3];
    void** arguments;
    char* stacks;              // of fibers: rvc_max_threads times rvc_stack_bytes
    const rvc_tracer* tracer;  // for a traced module
    char error[1024];
};

struct rvc_module {
    int abi;
    int kernel_count;
    const rvc_kernel* kernels;
    bool (*launch)(const rvc_kernel*, rvc_launch*);  // false: aborted, the reason stands in error
    bool traced;
};

constexpr int rvc_abi = 2;
constexpr int rvc_max_threads = 1024;  // of a block
constexpr size_t rvc_stack_bytes = 128 * 1024;
constexpr int rvc_guard_bytes = 256;  // before a __shared__ array of a traced module
