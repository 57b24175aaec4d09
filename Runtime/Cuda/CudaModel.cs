using System.Collections.Immutable;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Driver;
using RepVgg.Runtime.Cuda.Execution;

namespace RepVgg.Runtime.Cuda;

/// <summary>
/// A bundle, loaded onto a CUDA device. Safe to use from several threads at once; not while it is disposed of. Weights are
/// loaded once; each run that is under way has a stream and memory for activations of its own. A batch's launches are
/// recorded as a CUDA graph when a size is first used, and launched as one from then on.
/// </summary>
public sealed class CudaModel : IInferenceSession
{
    private readonly LoadedModel _model;

    private readonly StreamPool _streams;

    private readonly BatchRunner _runner;

    private CudaModel(LoadedModel model, CudaLoadOptions options)
    {
        _model = model;
        _streams = new(model, options.MaximumConcurrentRuns);
        _runner = new(model, _streams, Math.Min(options.MaximumImages, BatchLimit.Of(model.Manifest, model.Plans.Plans)));
    }

    /// <inheritdoc/>
    public ImmutableArray<TensorSignature> Inputs => _model.Manifest.Inputs;

    /// <inheritdoc/>
    public ImmutableArray<TensorSignature> Outputs => _model.Manifest.Outputs;

    /// <summary>Has no effect: a call needs one thread of the host.</summary>
    public int MaxDegreeOfParallelism { get; set; } = 1;

    /// <summary>What the bundle says of itself.</summary>
    public BundleManifest Manifest => _model.Manifest;

    /// <summary>The device.</summary>
    public CudaDeviceInfo Device => _model.Device.Info;

    /// <summary>The architecture for which the launches were chosen: the device's, or the nearest older one of the bundle.</summary>
    public CudaArch PlanArch => _model.Plans.Arch;

    /// <summary>Where the kernels come from: a file of the bundle, or the compiler.</summary>
    public string KernelOrigin => _model.Module.Origin;

    /// <summary>Device memory that the weights take, in bytes: those that the device's plans read.</summary>
    public long WeightBytes => _model.Weights.Bytes;

    /// <summary>What the driver says of the kernels that the device's plans launch, by name.</summary>
    public ImmutableArray<CudaKernelInfo> Kernels
    {
        get
        {
            _model.Device.MakeCurrent();
            return [.. _model.Plans.Kernels.Select(_model.Module.Describe)];
        }
    }

    /// <summary>Loads a bundle.</summary>
    /// <param name="directory">The bundle's folder.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="CudaException">The bundle is broken, or the machine lacks what it needs.</exception>
    public static CudaModel Load(string directory, CudaLoadOptions? options = null)
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumImages, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumConcurrentRuns, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CachedGraphs, 1, nameof(options));
        using var bundle = BundleReader.Read(directory);
        return new(LoadedModel.Load(bundle, CudaBinding.Open(options.Libraries), options), options);
    }

    /// <summary>Allocates a tensor in device memory.</summary>
    /// <param name="elements">Elements: those of one image times the images.</param>
    public CudaTensor Allocate(int elements) => new(_model.Device, elements);

    /// <summary>Uses device memory of the caller's, in the device's primary context, as a tensor.</summary>
    /// <param name="address">The address, a multiple of 16.</param>
    /// <param name="elements">Elements.</param>
    public CudaTensor Wrap(ulong address, int elements) => new(_model.Device, address, elements);

    /// <inheritdoc/>
    /// <exception cref="CudaException">The device has too little memory or reports an error.</exception>
    public void Run(IReadOnlyList<ReadOnlyMemory<float>> inputs, IReadOnlyList<Memory<float>> outputs) => _runner.Run(inputs, outputs);

    /// <summary>Computes all outputs from inputs in device memory; done on return.</summary>
    /// <inheritdoc cref="Run(IReadOnlyList{ReadOnlyMemory{float}}, IReadOnlyList{Memory{float}})"/>
    public void Run(IReadOnlyList<CudaTensor> inputs, IReadOnlyList<CudaTensor> outputs) => _runner.Run(inputs, outputs);

    /// <summary>
    /// Gives a run to the device and returns; <see cref="CudaRun.Wait"/> waits and fills the outputs. Never waits for other
    /// runs: each one that is under way takes memory. Of a batch that is computed in parts, only the last part is left to wait for.
    /// </summary>
    /// <inheritdoc cref="Run(IReadOnlyList{ReadOnlyMemory{float}}, IReadOnlyList{Memory{float}})"/>
    public CudaRun Start(IReadOnlyList<ReadOnlyMemory<float>> inputs, IReadOnlyList<Memory<float>> outputs) => _runner.Start(inputs, outputs);

    /// <summary>Gives a run on tensors in device memory to the device and returns.</summary>
    /// <param name="inputs">One per input.</param>
    /// <param name="outputs">One per output.</param>
    /// <param name="after">A run whose outputs this one reads: the device waits for it, the caller need not.</param>
    public CudaRun Start(IReadOnlyList<CudaTensor> inputs, IReadOnlyList<CudaTensor> outputs, CudaRun? after = null) =>
        _runner.Start(inputs, outputs, after);

    /// <summary>Measures each launch of a batch on the device, between events and without a graph.</summary>
    /// <param name="images">The batch, at most what is computed at a time.</param>
    /// <param name="repetitions">Runs, at least 1; one more comes first to warm up.</param>
    /// <returns>The medians, in the launches' order.</returns>
    public ImmutableArray<CudaLaunchTime> LaunchTimes(int images, int repetitions) => _runner.Time(images, timer => timer.Launches(repetitions));

    /// <summary>Measures whole runs of a batch on the device, as a graph and without copies.</summary>
    /// <param name="images">The batch, at most what is computed at a time.</param>
    /// <param name="repetitions">Runs, at least 1; one more comes first to warm up.</param>
    /// <returns>Milliseconds of each run.</returns>
    public ImmutableArray<float> RunTimes(int images, int repetitions) => _runner.Time(images, timer => timer.Runs(repetitions));

    /// <summary>Releases everything, also what runs that weren't waited for use. Tensors are the caller's.</summary>
    public void Dispose()
    {
        if (_runner.TryClose())
        {
            _model.Device.MakeCurrent();
            _streams.Dispose();
            _model.Dispose();
        }
    }
}
