// The device and its primary context, and what tests ask of the stand-in.
#pragma once

#include "standin_graphs.h"

constexpr int only_device = 0;

RVC_EXPORT int cuInit(unsigned flags) {
    RVC_CALL(nothing);
    if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
    state().initialized = true;
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuDriverGetVersion(int* version) {
    RVC_CALL(nothing);
    if (!version) return CUDA_ERROR_INVALID_VALUE;
    *version = 12000;
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuDeviceGetCount(int* count) {
    RVC_CALL(driver);
    if (!count) return CUDA_ERROR_INVALID_VALUE;
    *count = 1;
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuDeviceGet(int* device, int ordinal) {
    RVC_CALL(driver);
    if (!device) return CUDA_ERROR_INVALID_VALUE;
    if (ordinal != 0) return explain(CUDA_ERROR_INVALID_DEVICE, "there is one device");
    *device = only_device;
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuDeviceGetName(char* name, int length, int device) {
    RVC_CALL(driver);
    if (device != only_device) return CUDA_ERROR_INVALID_DEVICE;
    if (!name || length <= 0) return CUDA_ERROR_INVALID_VALUE;
    snprintf(name, length, "rvc SIMT emulator");
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuDeviceTotalMem_v2(size_t* bytes, int device) {
    RVC_CALL(driver);
    if (device != only_device) return CUDA_ERROR_INVALID_DEVICE;
    if (!bytes) return CUDA_ERROR_INVALID_VALUE;
    *bytes = state().device.total_memory;
    return CUDA_SUCCESS;
}

// By the numbers of CUdevice_attribute. What isn't a limit of the emulator is as on an A100.
RVC_EXPORT int cuDeviceGetAttribute(int* value, int attribute, int device) {
    RVC_CALL(driver);
    if (device != only_device) return CUDA_ERROR_INVALID_DEVICE;
    if (!value) return CUDA_ERROR_INVALID_VALUE;
    const std::map<int, int> values = {
        {1, 1024}, {2, 1024}, {3, 1024}, {4, 64},                                       // threads a block, by dimension
        {5, 0x7fffffff}, {6, 65535}, {7, 65535},                                        // blocks a grid
        {8, 49152}, {9, 65536}, {10, 32}, {11, 0x7fffffff}, {12, 65536},                // shared, constant, warp, pitch, registers
        {13, 1410000}, {14, 512}, {15, 1}, {16, 108}, {17, 0}, {18, 0}, {19, 1}, {20, 0}, // clock in kHz, multiprocessors
        {31, 1}, {32, 1}, {33, 0}, {34, 0}, {35, 0}, {36, 1215000}, {37, 5120}, {38, 41943040}, {39, 2048}, {40, 3}, {41, 1},
        {75, state().device.major}, {76, state().device.minor}, {81, 167936}, {82, 65536}, {97, 166912}, {106, 32}};
    auto found = values.find(attribute);
    if (found == values.end()) return explain(CUDA_ERROR_INVALID_VALUE, "unknown device attribute " + std::to_string(attribute));
    *value = found->second;
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuDevicePrimaryCtxRetain(void** context, int device) {
    RVC_CALL(driver);
    if (device != only_device) return CUDA_ERROR_INVALID_DEVICE;
    if (!context) return CUDA_ERROR_INVALID_VALUE;
    state().context_users++;
    *context = primary_context;
    return CUDA_SUCCESS;
}

inline size_t live_objects() {
    return allocations().size() + host_allocations().size() + modules().count() + streams().count() + events().count() + graphs().count() +
           executable_graphs().count();
}

// The last user's release ends all that lives in the context; what does counts as leaked.
RVC_EXPORT int cuDevicePrimaryCtxRelease_v2(int device) {
    RVC_CALL(driver);
    if (device != only_device) return CUDA_ERROR_INVALID_DEVICE;
    if (state().context_users == 0) return explain(CUDA_ERROR_INVALID_CONTEXT, "released more often than retained");
    if (--state().context_users > 0) return CUDA_SUCCESS;
    for (auto& [id, module] : modules().all()) unload(module);
    functions().clear();
    state().leaked += free_all_memory() + modules().clear() + streams().clear() + events().clear() + graphs().clear() + executable_graphs().clear();
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuCtxSetCurrent(void* context) {
    RVC_CALL(driver);
    if (context && (context != primary_context || state().context_users == 0)) return explain(CUDA_ERROR_INVALID_CONTEXT, "no such context");
    current_context = context;
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuGetErrorName(int error, const char** text) {
    const ResultText* result = find_result(error);
    if (!text) return CUDA_ERROR_INVALID_VALUE;
    *text = result ? result->name : nullptr;
    return result ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

RVC_EXPORT int cuGetErrorString(int error, const char** text) {
    const ResultText* result = find_result(error);
    if (!text) return CUDA_ERROR_INVALID_VALUE;
    *text = result ? result->text : nullptr;
    return result ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

// Why the last failing call failed; valid until this thread's next call.
RVC_EXPORT const char* rvc_standin_last_error() {
    static thread_local std::string text;
    std::lock_guard<std::recursive_mutex> lock(state().lock);
    text = state().last_error;
    return text.c_str();
}

// Objects that are alive, and those that were when their context was released for the last time.
RVC_EXPORT size_t rvc_standin_live_objects() {
    std::lock_guard<std::recursive_mutex> lock(state().lock);
    return live_objects() + state().leaked;
}

// Lets one call of an entry point fail: the first after `after_calls` others. Error 0 takes the plan back.
RVC_EXPORT void rvc_standin_fail(const char* entry_point, int error, int after_calls) {
    std::lock_guard<std::recursive_mutex> lock(state().lock);
    if (error == 0) state().failures.erase(entry_point);
    else state().failures[entry_point] = {error, after_calls};
}

RVC_EXPORT void rvc_standin_set_device(int major, int minor, unsigned long long total_memory) {
    std::lock_guard<std::recursive_mutex> lock(state().lock);
    state().device = {major, minor, total_memory};
}
