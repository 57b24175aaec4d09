using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Certificates;

/// <summary>
/// Measures what a rewrite changes: the subgraph before and the subgraph after are evaluated in float64 on the same probes.
/// <para>
/// A probe is a batch of three images: all zeros, which shows the constant part, and two of independent random numbers in every
/// channel and pixel. Two affine maps that agree on zero and on a random point drawn from a continuous distribution are equal
/// with probability one, so for affine subgraphs this decides equality up to rounding; for others it is a random test.
/// </para>
/// <para>
/// Images are shrunk (<see cref="ProbeGeometry"/>) until only output positions that differ in kind remain: interior, each
/// border, each corner, each stride phase.
/// </para>
/// </summary>
public static class Certifier
{
    /// <summary>Relative difference allowed between float64 subgraphs.</summary>
    public const double Bound = 1e-12;

    private const int Images = 3;
    private const int Seed = 20_210_111;

    /// <summary>Evaluates both sides of a rewrite.</summary>
    public static Certificate Certify(Graph graph, Rewrite rewrite, string pattern, CancellationToken cancellation = default)
    {
        var (before, after) = Subgraphs(graph, rewrite);
        (before, after) = ProbeGeometry.Shrink(before, after);
        DenseTensor[] probes = [.. before.Inputs.Select(Probe)];
        var scale = 0.0;
        var interpreter = new ReferenceInterpreter(
            (value, result) => scale = before.Producer(value) is { IsConstant: false } ? Math.Max(scale, ErrorMeasure.Norm(result.Data)) : scale, cancellation);
        var expected = interpreter.Run(before, probes)[0];
        var actual = new ReferenceInterpreter(cancellation: cancellation).Run(after, probes)[0];
        return new Certificate(
            pattern,
            ReplacementBuilder.CommonLocation(rewrite.Matched.Select(n => n.Location)),
            Describe(rewrite.Matched),
            rewrite.Added.IsEmpty ? "%" + rewrite.Replacement.Name : Describe(rewrite.Added),
            ErrorMeasure.Between(actual.Data, expected.Data, scale),
            Bound,
            probes.Length == 0 ? "constant" : probes[0].Shape.ToString());
    }

    /// <summary>The matched nodes, and what replaces them, as graphs over the same inputs; constants come along.</summary>
    internal static (Graph Before, Graph After) Subgraphs(Graph graph, Rewrite rewrite)
    {
        var before = WithConstants(graph, rewrite.Matched);
        var after = WithConstants(graph, [.. rewrite.Matched.Where(n => n != rewrite.Root), .. rewrite.Added]);
        var inside = before.Concat(after).Select(n => n.Result).ToHashSet();
        ImmutableArray<Value> inputs = [.. before.Concat(after).SelectMany(n => n.Operands)
            .Append(rewrite.Replacement).Where(o => !inside.Contains(o)).Distinct()];
        return (
            new Graph("before", inputs, before, [new("result", rewrite.Root.Result)]).WithoutDeadNodes(),
            new Graph("after", inputs, after, [new("result", rewrite.Replacement)]).WithoutDeadNodes());
    }

    private static ImmutableArray<Node> WithConstants(Graph graph, ImmutableArray<Node> nodes)
    {
        var constants = nodes.SelectMany(n => n.Operands).Distinct().Select(graph.Producer).OfType<Node>()
            .Where(n => n.IsConstant && !nodes.Contains(n));
        return [.. constants, .. nodes];
    }

    private static DenseTensor Probe(Value input, int index)
    {
        var random = DenseTensor.Random(input.Shape.WithBatch(Images), Seed + index);
        random.Data.AsSpan(0, input.Shape.HasBatch ? random.Data.Length / Images : 0).Clear();
        return random;
    }

    private static string Describe(ImmutableArray<Node> nodes) =>
        string.Join(", ", nodes.Where(n => !n.IsConstant).Select(n => n.ToString()).DefaultIfEmpty("constant"));
}
