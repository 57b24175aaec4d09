using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Analysis;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Text;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Tests.Families;

/// <summary>
/// Tables 4 and 5 of the RepVGG paper (arXiv:2101.03697), from widths and depths alone: parameters (10^6), multiply-accumulates (10^9)
/// and Winograd multiplications (10^9). See docs/costs.md for the digits that differ and why.
/// </summary>
public sealed class PaperTableTests
{
    [Theory]
    [InlineData("A0", 8.30, 1.4, 0.7)]
    [InlineData("A1", 12.78, 2.4, 1.3)]
    [InlineData("B0", 14.33, 3.1, 1.6)]
    [InlineData("A2", 25.49, 5.1, 2.7)]
    [InlineData("B1g4", 36.12, 7.3, 3.9)]
    [InlineData("B1g2", 41.36, 8.8, 4.6)]
    [InlineData("B1", 51.82, 11.8, 5.9)]
    [InlineData("B2g4", 55.77, 11.3, 6.0)]
    [InlineData("B2", 80.31, 18.4, 9.1)]
    [InlineData("B3g4", 75.62, 16.1, 8.4)]
    [InlineData("B3", 110.96, 26.2, 12.9)]
    public void PlainFormHasTheCostsOfThePaper(string model, double parameters, double macs, double winograd)
    {
        var cost = Cost(model, RepVggStateDicts.Plain);
        Assert.Equal(parameters, Math.Truncate(cost.Parameters / 1e4) / 100, 3);
        Assert.Equal(macs, Math.Round(cost.Macs / 1e9, 1), 3);
        Assert.Equal(winograd, Math.Round(cost.WinogradMultiplications / 1e9, 1), 3);
    }

    [Theory]
    [InlineData("A0", 9.109, 8.309)]
    [InlineData("A1", 14.092, 12.790)]
    [InlineData("A2", 28.211, 25.500)]
    [InlineData("B0", 15.818, 14.339)]
    [InlineData("B1", 57.415, 51.829)]
    [InlineData("B1g2", 45.782, 41.360)]
    [InlineData("B1g4", 39.966, 36.125)]
    [InlineData("B2", 89.022, 80.315)]
    [InlineData("B2g2", 70.846, 63.957)]
    [InlineData("B2g4", 61.758, 55.778)]
    [InlineData("B3", 123.085, 110.961)]
    [InlineData("B3g2", 96.912, 87.405)]
    [InlineData("B3g4", 83.825, 75.627)]
    public void ParametersOfBothFormsAreThePublishedOnes(string model, double training, double plain)
    {
        Assert.Equal(training, Math.Round(Cost(model, RepVggStateDicts.Training).Parameters / 1e6, 3), 4);
        Assert.Equal(plain, Math.Round(Cost(model, RepVggStateDicts.Plain).Parameters / 1e6, 3), 4);
    }

    /// <summary>Figure 3: a block that keeps its size needs 2× its input as extra memory with a residual branch, 1× without.</summary>
    [Theory]
    [InlineData("%y = add %b, %x", 2)]
    [InlineData("%y = relu %b", 1)]
    public void APlainBlockNeedsHalfTheExtraMemory(string last, int extra)
    {
        var graph = GraphParser.Parse($$"""
            graph @block(%x: f32[N,8,16,16]) {
              %w = constant splat(1) : f32[8,8,3,3]
              %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,8,16,16]
              %b = conv2d %a, %w {padding = [1,1,1,1]} : f32[N,8,16,16]
              {{last}} : f32[N,8,16,16]
              return %y
            }
            """);
        var input = 4L * 8 * 16 * 16;
        Assert.Equal(input * (1 + extra), GraphStatistics.Of(graph).PeakActivationBytes);
    }

    /// <summary>
    /// The peak of A0 is in its stem: two normalised branches and a third activation in training form, the image and one activation
    /// in plain form.
    /// </summary>
    [Fact]
    public void TheTrainingFormOfA0NeedsMoreActivationMemory()
    {
        const long stem = 48L * 112 * 112;
        const long image = 3L * 224 * 224;
        Assert.Equal(4 * 3 * stem, Cost("A0", RepVggStateDicts.Training).PeakActivationBytes);
        var (depths, widths, groups) = RepVggStateDicts.Published("A0");
        using var plain = ModelImporter.Import(RepVggStateDicts.Plain(depths, widths, groups), new ImportOptions());
        var fused = Pipeline.Run(plain.Graph, [StandardPipeline.Find("fuse-activation")]).After;
        Assert.Equal(4 * (image + stem), GraphStatistics.Of(fused).PeakActivationBytes);
    }

    [Theory]
    [InlineData("A0")]
    [InlineData("B1g4")]
    public void TheVariantIsRecognised(string model)
    {
        var (depths, widths, groups) = RepVggStateDicts.Published(model);
        using var imported = ModelImporter.Import(RepVggStateDicts.Training(depths, widths, groups), new ImportOptions());
        Assert.Equal("RepVGG-" + model, imported.Variant);
    }

    /// <summary>Depths and widths tell D2se; squeeze-excite stays as it is in plain form.</summary>
    [Fact]
    public void TheSqueezeExcitedModelHasItsNameAndParameters()
    {
        using var imported = ModelImporter.Import(RepVggStateDicts.SqueezeExcited([8, 14, 24, 1], [64, 160, 320, 640, 2560]), new ImportOptions());
        Assert.Equal("RepVGG-D2se", imported.Variant);
        Assert.Equal(133.335, Math.Round(GraphStatistics.Of(imported.Graph).Parameters / 1e6, 3), 4);
    }

    /// <summary>What the paper's table 9 and the authors' repository state for the plain form, in 10^6.</summary>
    [Theory]
    [InlineData("S0", 2.079)]
    [InlineData("S1", 4.765)]
    [InlineData("S2", 7.808)]
    [InlineData("S3", 10.078)]
    [InlineData("S4", 14.838)]
    public void MobileOneHasItsNameAndParameters(string model, double plain)
    {
        using var imported = ModelImporter.Import(MobileOneStateDicts.Training(model), new ImportOptions());
        Assert.Equal("MobileOne-" + model, imported.Variant);
        var blocks = imported.PlainBlocks.Sum(b => PlainParameters(imported.TrainingGraph, b));
        var others = imported.TrainingGraph.Nodes.Where(n => n.Op is LinearOp || (n.Op is Conv2DOp && n.Operands.Length == 3))
            .Sum(n => n.Operands.Skip(1).Sum(o => o.Shape.ElementCount));
        Assert.Equal(plain, Math.Round((blocks + others) / 1e6, 3), 4);
    }

    /// <summary>One kernel and one bias: the kernel is that of the block's first branch.</summary>
    private static long PlainParameters(Graph graph, PlainBlock block)
    {
        var kernel = graph.Nodes.First(n => n.Op is Conv2DOp && n.Operands[0] == block.Input && n.Location == graph.Producer(block.Output)!.Location).Operands[1].Shape;
        return kernel.ElementCount + kernel[0];
    }

    private static GraphStatistics Cost(string model, Func<int[], int[], int, int, StateDict> build)
    {
        var (depths, widths, groups) = RepVggStateDicts.Published(model);
        using var imported = ModelImporter.Import(build(depths, widths, groups, 1000), new ImportOptions());
        return GraphStatistics.Of(imported.Graph);
    }
}
