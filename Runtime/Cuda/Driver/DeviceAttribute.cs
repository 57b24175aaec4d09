namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>Properties of a device, numbered as in <c>CUdevice_attribute</c>.</summary>
internal enum DeviceAttribute
{
    /// <summary>Peak clock in kilohertz.</summary>
    ClockRate = 13,

    /// <summary>Streaming multiprocessors.</summary>
    MultiprocessorCount = 16,

    /// <summary>Compute capability, the part before the point.</summary>
    ComputeCapabilityMajor = 75,

    /// <summary>Compute capability, the part behind the point.</summary>
    ComputeCapabilityMinor = 76,
}
