using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>The driver, called directly: devices and contexts. Other files have memory, modules, streams and graphs.</summary>
internal sealed unsafe partial class NativeDriver : ICudaDriver
{
    private const int NameLength = 256;

    private readonly DriverEntryPoints _driver;

    /// <summary>Initialises the driver.</summary>
    public NativeDriver(DriverEntryPoints driver)
    {
        _driver = driver;
        Check(driver.cuInit(0));
    }

    /// <inheritdoc/>
    public int DeviceCount()
    {
        int count;
        Check(_driver.cuDeviceGetCount(&count));
        return count > 0 ? count : throw new CudaException(CudaProblem.NoDevice, "the CUDA driver finds no device");
    }

    /// <inheritdoc/>
    public CudaDeviceInfo Describe(int device)
    {
        var handle = Device(device);
        var name = stackalloc byte[NameLength];
        Check(_driver.cuDeviceGetName(name, NameLength, handle));
        nuint memory;
        Check(_driver.cuDeviceTotalMem_v2(&memory, handle));
        int version;
        Check(_driver.cuDriverGetVersion(&version));
        return new(
            device,
            Marshal.PtrToStringUTF8((nint)name)!,
            new(Attribute(handle, DeviceAttribute.ComputeCapabilityMajor), Attribute(handle, DeviceAttribute.ComputeCapabilityMinor)),
            (long)memory,
            Attribute(handle, DeviceAttribute.MultiprocessorCount),
            Attribute(handle, DeviceAttribute.ClockRate),
            version);
    }

    /// <inheritdoc/>
    public nint RetainPrimaryContext(int device)
    {
        nint context;
        Check(_driver.cuDevicePrimaryCtxRetain(&context, Device(device)));
        return context;
    }

    /// <inheritdoc/>
    public void ReleasePrimaryContext(int device) => _ = _driver.cuDevicePrimaryCtxRelease_v2(Device(device));

    /// <inheritdoc/>
    public void SetCurrentContext(nint context) => Check(_driver.cuCtxSetCurrent(context));

    private int Device(int ordinal)
    {
        int handle;
        Check(_driver.cuDeviceGet(&handle, ordinal));
        return handle;
    }

    private int Attribute(int device, DeviceAttribute attribute)
    {
        int value;
        Check(_driver.cuDeviceGetAttribute(&value, (int)attribute, device));
        return value;
    }

    /// <summary>Throws where a call failed.</summary>
    /// <param name="error">The call's result.</param>
    /// <param name="detail">What else is known of the failure.</param>
    /// <param name="call">The text of the call, such as <c>_driver.cuInit(0)</c>.</param>
    private void Check(int error, Func<string>? detail = null, [CallerArgumentExpression(nameof(error))] string call = "")
    {
        if (error != 0)
        {
            throw NativeCall.Failed(DriverErrors.Problem(error), call, error, ErrorName(error), detail?.Invoke());
        }
    }

    private string ErrorName(int error)
    {
        byte* name;
        return _driver.cuGetErrorName(error, &name) == 0 ? Marshal.PtrToStringUTF8((nint)name)! : "CUDA_ERROR_UNKNOWN";
    }
}
