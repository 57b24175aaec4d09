using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Backends.Cuda.Tuning;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>What the planning of one list of launches has at hand, and the launches so far.</summary>
/// <param name="bundle">What all plans of a bundle share.</param>
/// <param name="gpu">The device that the plan is for.</param>
/// <param name="batch">The batch that it is for.</param>
/// <param name="tuned">The algorithms of convolutions that were measured to be fastest, by shape.</param>
internal sealed class PlanContext(BundleContext bundle, GpuModel gpu, int batch, ImmutableDictionary<string, string> tuned)
{
    private readonly ImmutableArray<BundleLaunch>.Builder _launches = ImmutableArray.CreateBuilder<BundleLaunch>();
    private readonly LaunchEstimates _estimates = new(bundle, gpu, batch);
    private int _step;

    /// <summary>What all plans share.</summary>
    public BundleContext Bundle => bundle;

    /// <summary>The device that the plan is for.</summary>
    public GpuModel Gpu => gpu;

    /// <summary>The batch that it is for.</summary>
    public int Batch => batch;

    /// <summary>Chooses the algorithms of convolutions.</summary>
    public CandidateChoice Choice { get; } = new(tuned);

    /// <summary>How activations and most weights are stored.</summary>
    public ElementFormat Format => bundle.Format;

    /// <summary>The launches so far.</summary>
    public ImmutableArray<BundleLaunch> Launches => _launches.ToImmutable();

    /// <summary>Device memory of the weights that the launches so far read.</summary>
    public long WeightBytes =>
        _launches.SelectMany(l => l.Arguments).OfType<WeightArgument>().Select(w => w.Name).Distinct(StringComparer.Ordinal).Sum(bundle.Weights.Length);

    /// <summary>What the cost model says of the launches so far.</summary>
    public ImmutableArray<LaunchEstimate> Estimates => _estimates.All;

    /// <summary>Goes on with the next step.</summary>
    public void Begin(int step) => _step = step;

    /// <summary>A buffer of the model on the device.</summary>
    public DeviceTensor Tensor(ActivationBuffer buffer) => bundle.Memory.Tensor(buffer);

    /// <summary>Memory for the current step alone.</summary>
    /// <param name="slot">Which, where it needs several.</param>
    /// <param name="elements">Float32 elements per image.</param>
    public BundleArgument Workspace(int slot, long elements)
    {
        var bytes = elements * sizeof(float);
        var buffer = bundle.Memory.Workspace(_step, slot, bytes);
        _estimates.Workspace(buffer, bytes);
        return new BufferArgument(buffer);
    }

    /// <summary>The name of an epilogue's function; empty where there is none.</summary>
    public string Function(Epilogue epilogue) => bundle.Kernels.Functions.Of(epilogue);

    /// <summary>Adds a launch of a template's kernel. The number of images becomes the last argument.</summary>
    public void Launch(LoweredStep step, string template, string name, int threads, TemplateModel model, GridSize grid, params ReadOnlySpan<BundleArgument> arguments)
    {
        var kernel = bundle.Kernels.Add(template, name, threads, model);
        _launches.Add(new(kernel.Name, step.Name, step.Macs, grid, new(kernel.Threads, 1, 1), [.. arguments, new ImagesArgument()]));
        _estimates.Add(_launches[^1]);
    }

    /// <summary>Tells the cost model what kind of kernel the last launch has, where it isn't one of a few instructions per element.</summary>
    public void Describe(KernelTraits traits) => _estimates.Describe(traits);
}
