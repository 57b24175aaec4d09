using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>
/// What this library needs of the driver. Device memory is a 64-bit address, everything else a handle; sizes are bytes.
/// Calls that fail throw <see cref="CudaException"/> with the call's and the error's name. Releasing never throws: after a
/// failed launch every call fails, and the first error is the one to see.
/// Except for the device queries, calls need a current context.
/// </summary>
internal interface ICudaDriver
{
    /// <summary>The number of devices, at least 1.</summary>
    int DeviceCount();

    /// <summary>What the driver says of a device.</summary>
    CudaDeviceInfo Describe(int device);

    /// <summary>Takes a share of the device's primary context, which is also the one of CUDA's runtime library.</summary>
    nint RetainPrimaryContext(int device);

    /// <summary>Gives the share back.</summary>
    void ReleasePrimaryContext(int device);

    /// <summary>Makes a context the calling thread's.</summary>
    void SetCurrentContext(nint context);

    /// <summary>Free and total memory of the device.</summary>
    (long Free, long Total) MemoryInfo();

    /// <summary>Allocates device memory, aligned to at least 256 bytes.</summary>
    ulong Allocate(long bytes);

    /// <summary>Releases device memory.</summary>
    void Free(ulong address);

    /// <summary>Allocates pinned host memory, which copies asynchronously.</summary>
    nint AllocateHost(long bytes);

    /// <summary>Releases pinned host memory.</summary>
    void FreeHost(nint address);

    /// <summary>Copies from host to device in stream order.</summary>
    void CopyToDevice(ulong target, nint source, long bytes, nint stream);

    /// <summary>Copies from device to host in stream order.</summary>
    void CopyToHost(nint target, ulong source, long bytes, nint stream);

    /// <summary>Loads machine code or PTX; the text of PTX must end with a zero. An error has the JIT compiler's log.</summary>
    nint LoadModule(ReadOnlySpan<byte> image);

    /// <summary>Unloads a module.</summary>
    void UnloadModule(nint module);

    /// <summary>Finds a kernel.</summary>
    nint GetFunction(nint module, string name);

    /// <summary>A kernel's needs.</summary>
    int GetFunctionAttribute(nint function, CudaFunctionAttribute attribute);

    /// <summary>Launches a kernel.</summary>
    /// <param name="function">The kernel.</param>
    /// <param name="grid">Blocks in x, y and z.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="arguments">Address of an array with the address of each argument.</param>
    /// <param name="stream">The stream.</param>
    void Launch(nint function, (uint X, uint Y, uint Z) grid, BlockSize block, nint arguments, nint stream);

    /// <summary>Creates a stream that doesn't wait for the default stream.</summary>
    nint CreateStream();

    /// <summary>Destroys a stream.</summary>
    void DestroyStream(nint stream);

    /// <summary>Waits until a stream is empty.</summary>
    void Synchronize(nint stream);

    /// <summary>Lets a stream wait for an event.</summary>
    void WaitEvent(nint stream, nint cudaEvent);

    /// <summary>Begins to record what the calling thread puts into a stream instead of doing it.</summary>
    void BeginCapture(nint stream);

    /// <summary>Ends recording; gives a graph.</summary>
    nint EndCapture(nint stream);

    /// <summary>Makes an executable graph of a graph.</summary>
    nint Instantiate(nint graph);

    /// <summary>Launches an executable graph.</summary>
    void LaunchGraph(nint executable, nint stream);

    /// <summary>Destroys an executable graph.</summary>
    void DestroyExecutable(nint executable);

    /// <summary>Destroys a graph.</summary>
    void DestroyGraph(nint graph);

    /// <summary>Creates an event with a time stamp.</summary>
    nint CreateEvent();

    /// <summary>Lets an event happen in stream order.</summary>
    void RecordEvent(nint cudaEvent, nint stream);

    /// <summary>Waits for an event.</summary>
    void SynchronizeEvent(nint cudaEvent);

    /// <summary>Milliseconds between two events that have happened.</summary>
    float ElapsedMilliseconds(nint start, nint end);

    /// <summary>Destroys an event.</summary>
    void DestroyEvent(nint cudaEvent);
}
