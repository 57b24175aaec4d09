using System.Collections.Immutable;
using System.CommandLine;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Bundles;
using RepVgg.Backends.Cuda.Emulator;
using RepVgg.IR.Graphs;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Runs graphs and bundles on a GPU, or on the emulated one: the same loader, driver calls and kernels.</summary>
internal static class CudaEngine
{
    /// <summary>The name of the engine that needs no GPU.</summary>
    public const string Emulated = "cuda-emulated";

    /// <summary>The engines' names.</summary>
    public static readonly ImmutableArray<string> Names = ["cuda", Emulated];

    /// <summary>The option that tells which device.</summary>
    public static Option<string> Option()
    {
        var option = new Option<string>("--engine") { Description = "cuda: the first device; cuda-emulated: a stand-in on the processor, for tests of rvc itself", DefaultValueFactory = _ => Names[0] };
        option.AcceptOnlyFromAmong([.. Names]);
        return option;
    }

    /// <summary>Where an engine's driver and compiler are. The emulated ones are built if this machine hasn't got them yet.</summary>
    public static CudaLibraries Libraries(string engine) => engine == Emulated ? EmulatedCuda.Prepare() : new CudaLibraries();

    /// <summary>The first device.</summary>
    public static CudaDeviceInfo Device(CudaLibraries libraries) => CudaDeviceInfo.List(libraries)[0];

    /// <summary>
    /// The architecture to choose kernels for on a device: its own, or the nearest older one that the cost model knows. A compiler may be older than the
    /// device; what it compiles for that architecture, the driver translates.
    /// </summary>
    public static CudaArch PlanArch(CudaDeviceInfo device) => GpuModel.For(device.Arch).Arch;

    /// <summary>The choices for the first device, whatever it is.</summary>
    public static CudaOptions ForDevice(CudaOptions options, CudaLibraries libraries)
    {
        // A device that lacks what the precision needs is refused when the bundle is loaded.
        var arch = PlanArch(Device(libraries));
        return options with { Architectures = [options.Precision.NeedsTensorCores() && arch < CudaArch.Ampere ? CudaArch.Ampere : arch] };
    }

    /// <summary>Compiles a graph to a bundle in a temporary folder and loads it for batches up to a number of images.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">The backend's choices.</param>
    /// <param name="libraries">The driver and the compiler.</param>
    /// <param name="images">The most images that are computed at a time.</param>
    /// <param name="complete">What is done to the bundle before it is written, or null.</param>
    /// <exception cref="IR.Diagnostics.DiagnosticException">The backend refuses the graph, or its kernels don't compile (RVC3003).</exception>
    public static CudaModel Load(Graph graph, CudaOptions options, CudaLibraries libraries, int images, Func<CudaBundle, CudaBundle>? complete = null)
    {
        var folder = Directory.CreateTempSubdirectory("rvc-bundle-");
        try
        {
            var bundle = CudaBackend.Emit(graph, options);
            foreach (var (name, write) in (complete?.Invoke(bundle) ?? bundle).Files)
            {
                using var stream = File.Create(Path.Combine(folder.FullName, name));
                write(stream);
            }

            return OwnKernels.Compile(() => Load(folder.FullName, libraries, images));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Whether a convolution of the plans that run on the model's device is Winograd.</summary>
    public static bool UsesWinograd(CudaModel model) => model.Manifest.Plans.Where(p => p.Archs.Contains(model.PlanArch))
        .SelectMany(p => p.Launches).Any(l => l.Kernel.StartsWith("winograd_", StringComparison.Ordinal));

    /// <summary>Loads a bundle for batches up to a number of images.</summary>
    public static CudaModel Load(string folder, string engine, int images) => Load(folder, Libraries(engine), images);

    private static CudaModel Load(string folder, CudaLibraries libraries, int images) => CudaModel.Load(folder, new CudaLoadOptions
    {
        Libraries = libraries,
        MaximumImages = images,
        MaximumConcurrentRuns = 1,
    });
}
