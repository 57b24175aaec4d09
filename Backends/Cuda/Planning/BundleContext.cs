using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>What all plans of a bundle share.</summary>
internal sealed class BundleContext(LoweredModel model, CudaOptions options)
{
    /// <summary>The model.</summary>
    public LoweredModel Model => model;

    /// <summary>What was asked for.</summary>
    public CudaOptions Options => options;

    /// <summary>How activations and most weights are stored.</summary>
    public ElementFormat Format { get; } = FormatOf(options.Precision);

    /// <summary>The kernels.</summary>
    public KernelLibrary Kernels { get; } = new();

    /// <summary>The weights.</summary>
    public DeviceWeights Weights { get; } = new();

    /// <summary>The buffers.</summary>
    public DeviceMemory Memory { get; } = new(model, FormatOf(options.Precision));

    private static ElementFormat FormatOf(BundlePrecision precision) => precision == BundlePrecision.Fp16 ? ElementFormat.Float16 : ElementFormat.Float32;
}
