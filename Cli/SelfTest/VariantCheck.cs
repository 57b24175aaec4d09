using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;
using RepVgg.Cli.Infrastructure;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.SelfTest;

/// <summary>
/// Checks kernel variants against the float64 reference interpreter. All variants of a layer are one bundle: it has a plan for each batch, and the
/// plan for n images uses the n-th schedule.
/// </summary>
/// <param name="libraries">The driver and the compiler.</param>
/// <param name="arch">The architecture to choose schedules for.</param>
/// <param name="most">The most schedules of a layer.</param>
/// <param name="kernels">Kernels that are compiled already, or null.</param>
internal sealed class VariantCheck(CudaLibraries libraries, CudaArch arch, int most, CompiledKernels? kernels)
{
    // Around the batch at which fully connected layers change from one vector per image to products over the batch.
    private static readonly ImmutableArray<int> Batches = [1, 9];

    /// <summary>Checks the variants of a layer; what fails is a result, too.</summary>
    public IEnumerable<VariantResult> Run(LayerCase layer, BundlePrecision precision)
    {
        try
        {
            return Check(layer, precision);
        }
        catch (CudaException e)
        {
            return [new(layer.Name, precision.Name(), "", double.PositiveInfinity, 0, CudaDiagnostics.Of(e).ToString())];
        }
        catch (DiagnosticException e)
        {
            return [new(layer.Name, precision.Name(), "", double.PositiveInfinity, 0, e.Diagnostic.ToString())];
        }
    }

    /// <summary>How a layer is compiled, and the names of its variants: the n-th is what n-th of the options' batches runs.</summary>
    public static (CudaOptions Options, ImmutableArray<string> Names) Variants(Graph graph, BundlePrecision precision, CudaArch arch, int most)
    {
        var options = new CudaOptions { Architectures = [arch], Precision = precision };
        if (CudaBackend.Tunable(graph, options).FirstOrDefault() is not { } shape)
        {
            return (options with { Batches = Batches }, [.. Batches.Select(b => FormattableString.Invariant($"batch {b}"))]);
        }

        ImmutableArray<string> schedules = [.. shape.Candidates.Take(most)];
        return (
            options with
            {
                Batches = [.. Enumerable.Range(1, schedules.Length)],
                Tuning = [.. schedules.Select((s, i) => new CudaTuning("", arch.ToString(), precision.Name(), i + 1, [new(shape.Shape, s, [])]))],
            },
            schedules);
    }

    private VariantResult[] Check(LayerCase layer, BundlePrecision precision)
    {
        var graph = layer.Graph;
        var (options, names) = Variants(graph, precision, arch, most);
        var batches = options.Batches;
        using var model = CudaEngine.Load(graph, options, libraries, batches[^1], kernels is null ? null : kernels.AddTo);
        var input = DenseTensor.Random(Shape.Of([batches[^1], .. graph.Inputs[0].Shape.Dimensions[1..]]), seed: 3).Map(v => (float)v);
        var reference = new ReferenceInterpreter().Run(WeightRounding.ToFloat32(graph), input)[0];
        return [.. batches.Select((batch, i) =>
        {
            var result = Engines.Run(model, [First(input, batch)])[0];
            var error = ErrorMeasure.Between(result.Data, First(reference, batch).Data);
            return new VariantResult(layer.Name, precision.Name(), names[i], error.RelativeL2, Bound(precision, names[i]), Failure: null);
        })];
    }

    private static double Bound(BundlePrecision precision, string variant) =>
        EngineTolerance.Of(precision, variant.StartsWith("winograd", StringComparison.Ordinal));

    private static DenseTensor First(DenseTensor images, int batch)
    {
        var shape = Shape.Of([batch, .. images.Shape.Dimensions[1..]]);
        return new(shape, images.Data[..(int)shape.ElementCount]);
    }
}
