// Streams and stream capture. Work runs at once, in the caller's thread, except on a stream that captures.
#pragma once

#include "standin_launch.h"

#include <functional>
#include <thread>

using Node = std::function<int()>;

enum class CaptureMode { global, thread_local_, relaxed };

struct Capture {
    CaptureMode mode;
    std::thread::id thread;
    void* origin;
    std::vector<Node> nodes;
    bool invalidated = false;
};

struct Stream {
    std::shared_ptr<Capture> capture;
    int captured = 0;      // operations recorded since the capture began here
    bool joined = true;    // the origin has waited for all of them
};

struct Event {
    bool timed = true;
    bool recorded = false;
    int64_t nanoseconds = 0;
    std::shared_ptr<Capture> capture;
    void* captured_stream = nullptr;
    int captured_position = 0;
};

inline Table<Stream>& streams() {
    static Table<Stream> table;
    return table;
}

inline Table<Event>& events() {
    static Table<Event> table;
    return table;
}

inline Stream& default_stream() {
    static Stream stream;
    return stream;
}

// Calls that might synchronise are forbidden while a stream captures: in any thread, or in its thread, as its mode says.
inline int refuse_unsafe_in_capture(const char* entry_point) {
    for (auto& [id, stream] : streams().all()) {
        Capture* capture = stream.capture.get();
        if (!capture || capture->mode == CaptureMode::relaxed) continue;
        if (capture->mode == CaptureMode::thread_local_ && capture->thread != std::this_thread::get_id()) continue;
        capture->invalidated = true;
        return explain(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, std::string(entry_point) + " while a stream captures");
    }
    return CUDA_SUCCESS;
}

inline int find_stream(void* handle, Stream** stream) {
    bool is_default = reinterpret_cast<uint64_t>(handle) <= 2;
    *stream = is_default ? &default_stream() : streams().find(handle);
    if (!*stream) return explain(CUDA_ERROR_INVALID_HANDLE, "no such stream");
    if (!is_default) return CUDA_SUCCESS;
    for (auto& [id, other] : streams().all())
        if (other.capture && other.capture->mode != CaptureMode::relaxed) {
            other.capture->invalidated = true;
            return explain(CUDA_ERROR_STREAM_CAPTURE_IMPLICIT, "the default stream is used while another captures");
        }
    return CUDA_SUCCESS;
}

// Runs the work, or records it where the stream captures.
inline int submit(Stream& stream, Node work) {
    if (!stream.capture) return work();
    if (stream.capture->invalidated) return explain(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "the capture has failed before");
    stream.capture->nodes.push_back(std::move(work));
    stream.captured++;
    stream.joined = false;
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuLaunchKernel(void* handle, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y, unsigned block_z,
                              unsigned shared_bytes, void* stream_handle, void** parameters, void** extra) {
    RVC_CALL(context);
    Function* function = functions().find(handle);
    if (!function) return explain(CUDA_ERROR_INVALID_HANDLE, "cuLaunchKernel of no function");
    Stream* stream;
    if (int result = find_stream(stream_handle, &stream)) return result;
    const rvc_kernel& kernel = *function->kernel;
    KernelLaunch launch{handle, {{grid_x, grid_y, grid_z}, {block_x, block_y, block_z}}, {}};
    if (int result = check_shape(kernel, launch.shape)) return result;
    if (shared_bytes != 0 || extra) return explain(CUDA_ERROR_INVALID_VALUE, "the emulator knows neither dynamic shared memory nor packed arguments");
    if (!parameters && kernel.parameter_count > 0) return explain(CUDA_ERROR_INVALID_VALUE, "a launch without its arguments");
    for (int i = 0; i < kernel.parameter_count; i++) {
        const char* bytes = static_cast<const char*>(parameters[i]);
        if (!bytes) return explain(CUDA_ERROR_INVALID_VALUE, "argument " + std::to_string(i) + " is missing");
        launch.arguments.emplace_back(bytes, bytes + kernel.parameter_sizes[i]);
    }
    return submit(*stream, [launch] { return run_launch(launch); });
}

inline int copy(void* stream_handle, uint64_t device, const void* host, size_t bytes, Node work) {
    Stream* stream;
    if (int result = find_stream(stream_handle, &stream)) return result;
    if (bytes == 0) return CUDA_SUCCESS;
    if (!host || !in_device_memory(device, bytes)) return explain(CUDA_ERROR_INVALID_VALUE, "a copy of " + std::to_string(bytes) + " bytes outside of device memory");
    return submit(*stream, [=] { return in_device_memory(device, bytes) ? work() : explain(CUDA_ERROR_ILLEGAL_ADDRESS, "a copy to or from freed memory"); });
}

RVC_EXPORT int cuMemcpyHtoDAsync_v2(uint64_t target, const void* source, size_t bytes, void* stream) {
    RVC_CALL(context);
    return copy(stream, target, source, bytes, [=] {
        memcpy(reinterpret_cast<void*>(target), source, bytes);
        return int{CUDA_SUCCESS};
    });
}

RVC_EXPORT int cuMemcpyDtoHAsync_v2(void* target, uint64_t source, size_t bytes, void* stream) {
    RVC_CALL(context);
    return copy(stream, source, target, bytes, [=] {
        memcpy(target, reinterpret_cast<const void*>(source), bytes);
        return int{CUDA_SUCCESS};
    });
}

RVC_EXPORT int cuStreamCreate(void** handle, unsigned flags) {
    RVC_CALL(context);
    if (!handle || flags > 1) return CUDA_ERROR_INVALID_VALUE;
    streams().add(handle, Stream{});
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuStreamDestroy_v2(void* handle) {
    RVC_CALL(context);
    Stream* stream = streams().find(handle);
    if (!stream) return explain(CUDA_ERROR_INVALID_HANDLE, "cuStreamDestroy_v2 of no stream");
    if (stream->capture) stream->capture->invalidated = true;
    streams().remove(handle);
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuStreamSynchronize(void* handle) {
    RVC_CALL(context);
    Stream* stream;
    if (int result = find_stream(handle, &stream)) return result;
    if (!stream->capture) return CUDA_SUCCESS;
    stream->capture->invalidated = true;
    return explain(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "cuStreamSynchronize of a capturing stream");
}

RVC_EXPORT int cuStreamBeginCapture_v2(void* handle, int mode) {
    RVC_CALL(context);
    if (reinterpret_cast<uint64_t>(handle) <= 2) return explain(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "the default stream can't capture");
    Stream* stream = streams().find(handle);
    if (!stream) return explain(CUDA_ERROR_INVALID_HANDLE, "no such stream");
    if (mode < 0 || mode > 2) return CUDA_ERROR_INVALID_VALUE;
    if (stream->capture) return explain(CUDA_ERROR_ILLEGAL_STATE, "the stream captures already");
    stream->capture = std::make_shared<Capture>(Capture{static_cast<CaptureMode>(mode), std::this_thread::get_id(), handle, {}});
    stream->captured = 0;
    return CUDA_SUCCESS;
}

inline int64_t now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

RVC_EXPORT int cuEventCreate(void** handle, unsigned flags) {
    RVC_CALL(context);
    if (!handle || flags > 7) return CUDA_ERROR_INVALID_VALUE;
    Event event;
    event.timed = (flags & 2) == 0;
    events().add(handle, std::move(event));
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuEventDestroy_v2(void* handle) {
    RVC_CALL(context);
    return events().remove(handle) ? CUDA_SUCCESS : explain(CUDA_ERROR_INVALID_HANDLE, "cuEventDestroy_v2 of no event");
}

RVC_EXPORT int cuEventRecord(void* handle, void* stream_handle) {
    RVC_CALL(context);
    Event* event = events().find(handle);
    if (!event) return explain(CUDA_ERROR_INVALID_HANDLE, "no such event");
    Stream* stream;
    if (int result = find_stream(stream_handle, &stream)) return result;
    event->capture = stream->capture;
    event->captured_stream = stream_handle;
    event->captured_position = stream->captured;
    event->recorded = !stream->capture;
    event->nanoseconds = now();
    return CUDA_SUCCESS;
}

// In a capture, waiting is what makes a stream part of it, and what joins it to the origin again.
RVC_EXPORT int cuStreamWaitEvent(void* stream_handle, void* handle, unsigned) {
    RVC_CALL(context);
    Event* event = events().find(handle);
    if (!event) return explain(CUDA_ERROR_INVALID_HANDLE, "no such event");
    Stream* stream;
    if (int result = find_stream(stream_handle, &stream)) return result;
    if (!event->capture) return CUDA_SUCCESS;
    if (stream->capture && stream->capture != event->capture) return explain(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "the event belongs to another capture");
    if (!stream->capture) stream->capture = event->capture, stream->captured = 0, stream->joined = false;
    Stream* source = streams().find(event->captured_stream);
    if (source && source != stream && source->captured == event->captured_position) source->joined = true;
    return CUDA_SUCCESS;
}

RVC_EXPORT int cuEventSynchronize(void* handle) {
    RVC_CALL(context);
    Event* event = events().find(handle);
    if (!event) return explain(CUDA_ERROR_INVALID_HANDLE, "no such event");
    return event->capture ? explain(CUDA_ERROR_CAPTURED_EVENT, "cuEventSynchronize of an event of a capture") : CUDA_SUCCESS;
}

RVC_EXPORT int cuEventElapsedTime(float* milliseconds, void* start_handle, void* end_handle) {
    RVC_CALL(context);
    Event *start = events().find(start_handle), *end = events().find(end_handle);
    if (!milliseconds) return CUDA_ERROR_INVALID_VALUE;
    if (!start || !end || !start->timed || !end->timed || !start->recorded || !end->recorded)
        return explain(CUDA_ERROR_INVALID_HANDLE, "cuEventElapsedTime needs two recorded events with timing");
    *milliseconds = static_cast<float>(end->nanoseconds - start->nanoseconds) * 1e-6f;
    return CUDA_SUCCESS;
}
