using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>What the planning of one list of launches has at hand, and the launches so far.</summary>
/// <param name="bundle">What all plans of a bundle share.</param>
/// <param name="gpu">The device that the plan is for.</param>
/// <param name="batch">The batch that it is for.</param>
internal sealed class PlanContext(BundleContext bundle, GpuModel gpu, int batch)
{
    private readonly ImmutableArray<BundleLaunch>.Builder _launches = ImmutableArray.CreateBuilder<BundleLaunch>();
    private int _step;

    /// <summary>What all plans share.</summary>
    public BundleContext Bundle => bundle;

    /// <summary>The device that the plan is for.</summary>
    public GpuModel Gpu => gpu;

    /// <summary>The batch that it is for.</summary>
    public int Batch => batch;

    /// <summary>How activations and most weights are stored.</summary>
    public ElementFormat Format => bundle.Format;

    /// <summary>The launches so far.</summary>
    public ImmutableArray<BundleLaunch> Launches => _launches.ToImmutable();

    /// <summary>Goes on with the next step.</summary>
    public void Begin(int step) => _step = step;

    /// <summary>A buffer of the model on the device.</summary>
    public DeviceTensor Tensor(ActivationBuffer buffer) => bundle.Memory.Tensor(buffer);

    /// <summary>Memory for the current step alone.</summary>
    /// <param name="slot">Which, where it needs several.</param>
    /// <param name="elements">Float32 elements per image.</param>
    public BundleArgument Workspace(int slot, long elements) => new BufferArgument(bundle.Memory.Workspace(_step, slot, elements * sizeof(float)));

    /// <summary>The name of an epilogue's function; empty where there is none.</summary>
    public string Function(Epilogue epilogue) => bundle.Kernels.Functions.Of(epilogue);

    /// <summary>Adds a launch of a template's kernel. The number of images becomes the last argument.</summary>
    public void Launch(LoweredStep step, string template, string name, int threads, TemplateModel model, GridSize grid, params ReadOnlySpan<BundleArgument> arguments)
    {
        var kernel = bundle.Kernels.Add(template, name, threads, model);
        _launches.Add(new(kernel.Name, step.Name, step.Macs, grid, new(kernel.Threads, 1, 1), [.. arguments, new ImagesArgument()]));
    }
}
