using System.Collections.Immutable;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Emulator;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.Runtime.Cuda;

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
            foreach (var (name, write) in CudaBackend.Emit(graph, options).Files)
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
