using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.IR.Graphs;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Tests.Backends.Cuda.Catalogue;

/// <summary>The catalogue's bundle: the backend's own planner, except for the layers whose schedules are given.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Source">The kernels.</param>
/// <param name="Weights">The weights' file.</param>
internal sealed record CatalogueBundle(BundleManifest Manifest, string Source, byte[] Weights)
{
    private static readonly ConcurrentDictionary<(CataloguePart Part, BundlePrecision Precision), CatalogueBundle> Bundles = new();

    /// <summary>A part of the catalogue in a precision, with plans for one image and for sixteen.</summary>
    public static CatalogueBundle Of(CataloguePart part, BundlePrecision precision = BundlePrecision.Fp32) => Bundles.GetOrAdd(
        (part, precision), key => Emit(key.Part.Graph, new CudaOptions { Precision = key.Precision, MmaSchedules = EachInTurn() }, key.Part.Layers));

    /// <summary>Writes the files of a bundle.</summary>
    public void Write(TemporaryFolder folder, string? source = null)
    {
        var text = Encoding.UTF8.GetBytes(source ?? Source);
        folder.Write(Manifest.Kernels.Name, text);
        folder.Write(Manifest.Weights.Name, Weights);
        using var manifest = File.Create(folder.File(BundleManifest.FileName));
        BundleWriter.Write(manifest, Manifest with { Kernels = BundleFile.Of(Manifest.Kernels.Name, text) });
    }

    /// <summary>Lowers a graph; the named layers get the schedules that they state, all others the planner's.</summary>
    public static CatalogueBundle Emit(Graph graph, CudaOptions options, IEnumerable<CatalogueLayer> layers)
    {
        var given = layers.ToDictionary(l => l.Name, StringComparer.Ordinal);
        var context = CudaBackend.Context(graph, options);
        var bundle = CudaBackend.Bundle(context, [.. options.Batches.Select(batch => Plan(context, options.Architectures[0], batch, given))]);
        return new(bundle.Manifest, bundle.Kernels, bundle.Weights.ToArray());
    }

    /// <summary>Every tile of the tensor cores, whole and split.</summary>
    private static Func<MmaProblem, MmaSchedule> EachInTurn()
    {
        var next = 0;
        return problem =>
        {
            MmaTile[] tiles = [.. MmaTile.All.Where(t => t.Fits(problem.Precision))];
            return new(tiles[next % tiles.Length], 1 + (next++ / tiles.Length % 2));
        };
    }

    private static BundlePlan Plan(BundleContext context, CudaArch arch, int batch, Dictionary<string, CatalogueLayer> given)
    {
        var plan = new PlanContext(context, GpuModel.For(arch), batch, ImmutableDictionary<string, string>.Empty);
        for (var i = 0; i < context.Model.Steps.Length; i++)
        {
            plan.Begin(i);
            if (context.Model.Steps[i] is ConvolutionStep step && context.Options.Precision == BundlePrecision.Fp32 && given.TryGetValue(step.Name, out var layer))
            {
                layer.Plan(plan, step);
            }
            else
            {
                StepPlanner.Plan(plan, context.Model.Steps[i]);
            }
        }

        return new([arch], batch, plan.Launches);
    }
}
