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

struct rvc_range {  // device memory that a launch may touch
    const char* start;
    size_t bytes;
    const char* name;
};

struct rvc_launch {
    unsigned grid[3];
    unsigned block[3];
    void** arguments;
    const rvc_range* ranges;  // tracing only
    int range_count;
    char error[1024];
};

struct rvc_module {
    int abi;
    int kernel_count;
    const rvc_kernel* kernels;
    bool (*launch)(const rvc_kernel*, rvc_launch*);  // false: aborted, the reason stands in error
    const char* (*trace)();                          // what tracing found in the last launch, as JSON; null in a plain build
};

constexpr int rvc_abi = 1;
