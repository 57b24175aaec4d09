using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ManagedCuda;
using ManagedCuda.BasicTypes;
using RepVgg.Runtime.Cuda.Bundles;
using Api = ManagedCuda.DriverAPINativeMethods;

namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>
/// The driver by way of the package ManagedCuda-12: devices, memory, modules. The package wasn't available where this was
/// written, so this adapter has never been compiled against it; it follows the package's published source.
/// </summary>
internal sealed unsafe partial class ManagedDriver : ICudaDriver
{
    private const int NameLength = 256;

    private const int LogLength = 8192;

    /// <summary>No kernel of ours takes more; what <see cref="Execution.LaunchArguments"/> gives can be read that far.</summary>
    private const int MaximumArguments = BundleLaunchRules.MaximumArguments;

    /// <summary>Initialises the driver.</summary>
    public ManagedDriver() => Check(Api.cuInit(CUInitializationFlags.None));

    /// <inheritdoc/>
    public int DeviceCount()
    {
        var count = 0;
        Check(Api.DeviceManagement.cuDeviceGetCount(ref count));
        return count > 0 ? count : throw new CudaException(CudaProblem.NoDevice, "the CUDA driver finds no device");
    }

    /// <inheritdoc/>
    public CudaDeviceInfo Describe(int device)
    {
        var handle = Device(device);
        var name = new byte[NameLength];
        Check(Api.DeviceManagement.cuDeviceGetName(name, NameLength, handle));
        SizeT memory = 0;
        Check(Api.DeviceManagement.cuDeviceTotalMem_v2(ref memory, handle));
        var version = 0;
        Check(Api.cuDriverGetVersion(ref version));
        return new(
            device,
            Text(name),
            new(Attribute(handle, DeviceAttribute.ComputeCapabilityMajor), Attribute(handle, DeviceAttribute.ComputeCapabilityMinor)),
            (long)(ulong)memory,
            Attribute(handle, DeviceAttribute.MultiprocessorCount),
            Attribute(handle, DeviceAttribute.ClockRate),
            version);
    }

    /// <inheritdoc/>
    public nint RetainPrimaryContext(int device)
    {
        CUcontext context = default;
        Check(Api.ContextManagement.cuDevicePrimaryCtxRetain(ref context, Device(device)));
        return context.Pointer;
    }

    /// <inheritdoc/>
    public void ReleasePrimaryContext(int device) => _ = Api.ContextManagement.cuDevicePrimaryCtxRelease(Device(device));

    /// <inheritdoc/>
    public void SetCurrentContext(nint context) => Check(Api.ContextManagement.cuCtxSetCurrent(new() { Pointer = context }));

    /// <inheritdoc/>
    public (long Free, long Total) MemoryInfo()
    {
        SizeT free = 0;
        SizeT total = 0;
        Check(Api.MemoryManagement.cuMemGetInfo_v2(ref free, ref total));
        return ((long)(ulong)free, (long)(ulong)total);
    }

    /// <inheritdoc/>
    public ulong Allocate(long bytes)
    {
        CUdeviceptr address = default;
        Check(Api.MemoryManagement.cuMemAlloc_v2(ref address, (ulong)bytes));
        return address.Pointer;
    }

    /// <inheritdoc/>
    public void Free(ulong address) => _ = Api.MemoryManagement.cuMemFree_v2(new(address));

    /// <inheritdoc/>
    public nint AllocateHost(long bytes)
    {
        nint address = 0;
        Check(Api.MemoryManagement.cuMemHostAlloc(ref address, (ulong)bytes, CUMemHostAllocFlags.None));
        return address;
    }

    /// <inheritdoc/>
    public void FreeHost(nint address) => _ = Api.MemoryManagement.cuMemFreeHost(address);

    /// <inheritdoc/>
    public void CopyToDevice(ulong target, nint source, long bytes, nint stream) =>
        Check(Api.AsynchronousMemcpy_v2.cuMemcpyHtoDAsync_v2(new(target), source, (ulong)bytes, Stream(stream)));

    /// <inheritdoc/>
    public void CopyToHost(nint target, ulong source, long bytes, nint stream) =>
        Check(Api.AsynchronousMemcpy_v2.cuMemcpyDtoHAsync_v2(target, new(source), (ulong)bytes, Stream(stream)));

    /// <inheritdoc/>
    public nint LoadModule(ReadOnlySpan<byte> image)
    {
        var log = new byte[LogLength];
        fixed (byte* start = log)
        {
            CUmodule module = default;
            Check(
                Api.ModuleManagement.cuModuleLoadDataEx(
                    ref module, image.ToArray(), 2, [CUJITOption.ErrorLogBuffer, CUJITOption.ErrorLogBufferSizeBytes], [(nint)start, LogLength]),
                () => Text(log));
            return module.Pointer;
        }
    }

    /// <inheritdoc/>
    public void UnloadModule(nint module) => _ = Api.ModuleManagement.cuModuleUnload(new() { Pointer = module });

    /// <inheritdoc/>
    public nint GetFunction(nint module, string name)
    {
        CUfunction function = default;
        Check(Api.ModuleManagement.cuModuleGetFunction(ref function, new() { Pointer = module }, name), () => $"kernel '{name}'");
        return function.Pointer;
    }

    /// <inheritdoc/>
    public int GetFunctionAttribute(nint function, CudaFunctionAttribute attribute)
    {
        var value = 0;
        Check(Api.FunctionManagement.cuFuncGetAttribute(ref value, (CUFunctionAttribute)attribute, new() { Pointer = function }));
        return value;
    }

    /// <inheritdoc/>
    public void Launch(nint function, (uint X, uint Y, uint Z) grid, BlockSize block, nint arguments, nint stream) => Check(Api.Launch.cuLaunchKernel(
        new() { Pointer = function },
        grid.X,
        grid.Y,
        grid.Z,
        (uint)block.X,
        (uint)block.Y,
        (uint)block.Z,
        0,
        Stream(stream),
        new Span<nint>((void*)arguments, MaximumArguments).ToArray(),
        null));

    private static CUdevice Device(int ordinal)
    {
        CUdevice device = default;
        Check(Api.DeviceManagement.cuDeviceGet(ref device, ordinal));
        return device;
    }

    private static int Attribute(CUdevice device, DeviceAttribute attribute)
    {
        var value = 0;
        Check(Api.DeviceManagement.cuDeviceGetAttribute(ref value, (CUDeviceAttribute)attribute, device));
        return value;
    }

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..(text.IndexOf((byte)0) is >= 0 and var end ? end : text.Length)]).Trim();

    /// <summary>Throws where a call failed; <paramref name="call"/> is its text.</summary>
    private static void Check(CUResult result, Func<string>? detail = null, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != CUResult.Success)
        {
            nint name = 0;
            var known = Api.ErrorHandling.cuGetErrorName(result, ref name) == CUResult.Success;
            var entryPoint = call[(call[..call.IndexOf('(')].LastIndexOf('.') + 1)..];
            throw NativeCall.Failed(
                DriverErrors.Problem((int)result), entryPoint, (int)result, known ? Marshal.PtrToStringUTF8(name)! : "CUDA_ERROR_UNKNOWN", detail?.Invoke());
        }
    }
}
