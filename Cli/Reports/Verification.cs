using RepVgg.Backends.Core;
using RepVgg.Cli.Infrastructure;
using RepVgg.IR.Interpretation;
using RepVgg.Passes.Certificates;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.Reports;

/// <summary>Whole networks compared on random images, each with the trained network in float64.</summary>
/// <param name="Engine">The engine of <paramref name="EndToEnd"/>.</param>
/// <param name="Precision">What that engine multiplies.</param>
/// <param name="Tolerance">Greatest relative error of the engine.</param>
/// <param name="RoundingTolerance">Greatest relative error that rounding the weights to float32 may cause.</param>
/// <param name="Rewritten">The rewritten network with float64 weights, in float64.</param>
/// <param name="Rounded">The rewritten network with float32 weights, in float64.</param>
/// <param name="EndToEnd">The engine.</param>
/// <param name="ArgmaxAgreement">Share of images whose greatest output is the same.</param>
/// <param name="Images">Number of images.</param>
internal sealed record Verification(
    string Engine,
    BundlePrecision Precision,
    double Tolerance,
    double RoundingTolerance,
    ErrorMeasure Rewritten,
    ErrorMeasure Rounded,
    ErrorMeasure EndToEnd,
    double ArgmaxAgreement,
    int Images)
{
    /// <summary>Number of images.</summary>
    public const int Batch = 2;

    // What an engine's algorithms allow is no reason to allow more here; who raises the tolerance for a network that amplifies errors means both.
    private const double LeastRoundingTolerance = 5e-6;

    private const int Seed = 2021;

    /// <summary>Whether all comparisons are within their tolerances.</summary>
    public bool Equal =>
        EndToEnd.RelativeL2 <= Tolerance && Rounded.RelativeL2 <= RoundingTolerance && Rewritten.RelativeL2 <= 10 * Certifier.Bound;

    /// <summary>Compares the networks.</summary>
    /// <param name="result">The network before and after the rewrites.</param>
    /// <param name="engine">The rewritten network in the engine.</param>
    /// <param name="tolerance">Greatest relative error of the engine; null for what its algorithms allow.</param>
    /// <param name="progress">Is told what is being done.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Verification Run(
        PipelineResult result, LoadedEngine engine, double? tolerance, WorkProgress progress, CancellationToken cancellation)
    {
        DenseTensor[] images = [.. result.Before.Inputs.Select((input, i) => Images32(DenseTensor.Random(input.Shape.WithBatch(Batch), Seed + i)))];
        var interpreter = new ReferenceInterpreter(cancellation: cancellation);
        progress.Report("comparing: the trained network in float64");
        DenseTensor[] expected = [.. interpreter.Run(result.Before, images)];
        progress.Report("comparing: the rewritten network in float64");
        var rewritten = Worst(interpreter.Run(result.After, images), expected);
        progress.Report("comparing: with float32 weights");
        var rounded = Worst(interpreter.Run(WeightRounding.ToFloat32(result.After), images), expected);
        progress.Report($"comparing: the {engine.Name} engine");
        var actual = Engines.Run(engine.Session, images);
        return new(
            engine.Name,
            engine.Precision,
            tolerance ?? engine.Tolerance,
            Math.Max(LeastRoundingTolerance, tolerance ?? 0),
            rewritten,
            rounded,
            Worst(actual, expected),
            Agreement(actual[0], expected[0]),
            Batch);
    }

    /// <summary>Images as an engine gets them: rounded to float32.</summary>
    private static DenseTensor Images32(DenseTensor images) => images.Map(x => (float)x);

    private static ErrorMeasure Worst(IEnumerable<DenseTensor> actual, IEnumerable<DenseTensor> expected) =>
        actual.Zip(expected).Aggregate(default(ErrorMeasure), (worst, pair) => worst.Max(ErrorMeasure.Between(pair.First.Data, pair.Second.Data)));

    private static double Agreement(DenseTensor actual, DenseTensor expected)
    {
        var length = expected.Data.Length / Batch;
        return Enumerable.Range(0, Batch).Count(i => Argmax(actual, i, length) == Argmax(expected, i, length)) / (double)Batch;
    }

    private static int Argmax(DenseTensor tensor, int image, int length)
    {
        var values = tensor.Data.AsSpan(image * length, length);
        var best = 0;
        for (var i = 1; i < length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}
