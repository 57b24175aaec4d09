using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Runtime.Cuda;

/// <summary>How long a launch takes on the device.</summary>
/// <param name="Launch">The launch.</param>
/// <param name="Milliseconds">The median of several runs, between two events; about a microsecond of it belongs to the events.</param>
public sealed record CudaLaunchTime(BundleLaunch Launch, float Milliseconds);
