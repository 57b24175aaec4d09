using System.Collections.Immutable;
using System.Text;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Emulator;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
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

    /// <summary>Compiles a graph to a bundle in a temporary folder and runs it.</summary>
    public static DenseTensor[] Run(Graph graph, CudaOptions options, string engine, DenseTensor[] inputs)
    {
        var folder = Directory.CreateTempSubdirectory("rvc-bundle-");
        try
        {
            foreach (var (name, write) in Files(CudaBackend.Emit(graph, options)))
            {
                using var stream = File.Create(Path.Combine(folder.FullName, name));
                write(stream);
            }

            using var model = Load(folder.FullName, engine, inputs[0].Shape[0]);
            return Run(model, inputs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The files of a bundle and what fills them.</summary>
    public static ImmutableArray<(string Name, Action<Stream> Write)> Files(CudaBundle bundle) =>
    [
        (bundle.Manifest.Kernels.Name, stream => stream.Write(Encoding.UTF8.GetBytes(bundle.Kernels))),
        (bundle.Manifest.Weights.Name, stream => stream.Write(bundle.Weights)),
        (BundleManifest.FileName, stream => BundleWriter.Write(stream, bundle.Manifest)),
    ];

    /// <summary>Loads a bundle for batches up to a number of images.</summary>
    public static CudaModel Load(string folder, string engine, int images) => CudaModel.Load(folder, new CudaLoadOptions
    {
        Libraries = engine == Emulated ? EmulatedCuda.Prepare() : new CudaLibraries(),
        MaximumImages = images,
        MaximumConcurrentRuns = 1,
    });

    /// <summary>Runs a loaded bundle; inputs are rounded to float32, the results widened.</summary>
    public static DenseTensor[] Run(CudaModel model, DenseTensor[] inputs) => Engines.Run(model, inputs);
}
