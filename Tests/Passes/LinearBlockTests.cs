using CsCheck;
using RepVgg.IR.Analysis;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Ops;
using RepVgg.IR.Text;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Tests.Passes;

/// <summary>
/// Random linear blocks of up to six levels: whatever they are made of, the rewritten one computes the same; and where theory allows it
/// and it pays, it is one convolution. The generator runs from a fixed seed.
/// </summary>
public sealed class LinearBlockTests
{
    private const int Samples = 120;

    private static readonly (int Channels, int Groups)[] Widths = [(4, 1), (4, 2), (6, 3), (3, 1)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void ALinearBlockBecomesOneConvolution(int depth) => ForEach(LinearBlockGen.Mergeable(depth), depth, (before, after) =>
    {
        var node = Assert.Single(after.Nodes, n => !n.IsConstant);
        Assert.IsType<Conv2DOp>(node.Op);
        Assert.InRange(GraphStatistics.Of(after).Macs, 0, GraphStatistics.Of(before).Macs);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void WhateverStandsInTheWayTheResultIsTheSame(int depth) => ForEach(LinearBlockGen.Any(depth), 100 + depth, (_, after) =>
        Assert.DoesNotContain(after.Nodes, n => n.Op is BatchNormOp or IdentityOp));

    private static void ForEach(Gen<LinearBlock> blocks, int seed, Action<Graph, Graph> check)
    {
        var settings = Gen.Select(Gen.Int[0, Widths.Length - 1].Select(i => Widths[i]), Gen.Int[1, 2], Gen.Int[7, 11], Gen.Int[7, 11], blocks);
        var random = new PCG(1, (ulong)seed);
        for (var i = 0; i < Samples; i++)
        {
            var ((channels, groups), stride, height, width, block) = settings.Generate(random, null, out _);
            var graph = new LinearBlockGraph(channels, groups, stride).Build(block, height, width);
            try
            {
                Check(graph, check);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"sample {i}: {block}\n{new GraphPrinter().Print(graph)}", e);
            }
        }
    }

    private static void Check(Graph graph, Action<Graph, Graph> check)
    {
        var result = Pipeline.Run(graph, StandardPipeline.Passes);
        Assert.Empty(result.Failures);
        var input = DenseTensor.Random(graph.Inputs[0].Shape.WithBatch(2), 7);
        var (expected, actual) = (new ReferenceInterpreter().Run(graph, input)[0], new ReferenceInterpreter().Run(result.After, input)[0]);
        Assert.InRange(ErrorMeasure.Between(actual.Data, expected.Data).RelativeL2, 0, 1e-11);
        check(graph, result.After);
    }
}
