using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Numpy;

namespace RepVgg.Tests.Families;

/// <summary>Real checkpoints of real models against what PyTorch computed in float64.</summary>
public sealed class GoldenModelTests
{
    public static TheoryData<string> Cases() => [.. GoldenCase.Names()];

    /// <summary>Networks that are nothing but branch blocks, and a head.</summary>
    public static TheoryData<string> BranchBlockCases() =>
        [.. GoldenCase.Checkpoints().Where(n => !n.StartsWith("torchvision_", StringComparison.Ordinal) && n is not ("replknet" or "mm_yolox_pai"))];

    /// <summary>Networks that add blocks' inputs to their outputs.</summary>
    public static TheoryData<string> ResidualCases() => [.. GoldenCase.Names().Where(n => n.StartsWith("torchvision_", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void TrainingFormComputesWhatPyTorchDoes(string name)
    {
        using var model = Import(name);
        new GoldenCase(name).AssertOutputs(model.Graph, Tolerance(name));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void RewrittenFormComputesTheSame(string name)
    {
        using var model = Import(name);
        var result = Pipeline.Run(model.Graph, StandardPipeline.Passes);
        Assert.Empty(result.Failures);
        Assert.All(result.Reports, report => Assert.InRange(report.Error.RelativeL2, 0, 1e-12));
        new GoldenCase(name).AssertOutputs(result.After, Tolerance(name));
    }

    [Theory]
    [MemberData(nameof(BranchBlockCases))]
    public void EveryBlockBecomesOneConvolution(string name)
    {
        using var model = Import(name);
        var after = Pipeline.Run(model.Graph, StandardPipeline.Passes).After;
        var convolutions = after.Nodes.Where(n => n.Op is Conv2DOp && !IsInGate(n)).ToArray();
        var blocks = model.Graph.Nodes.Select(n => n.Location).Distinct(StringComparer.Ordinal)
            .Count(l => l.Contains("stage", StringComparison.Ordinal) || l.EndsWith("stem", StringComparison.Ordinal));
        Assert.Equal(blocks, convolutions.Length);
        Assert.DoesNotContain(after.Nodes, n => n.Op is BatchNormOp or ScaleShiftOp or IdentityOp);
        Assert.Equal(0, ResidualSums.Count(after));

        // The two 1×1 convolutions of squeeze-excite see the mean of each channel.
        bool IsInGate(Node node) => after.Producer(node.Operands[0]) is { } before
            && (before.Op is GlobalAvgPoolOp || (before.Op is Conv2DOp && before.Result.Shape[2] == 1 && IsInGate(before)));
    }

    /// <summary>
    /// All batch norms vanish; the sums that stay are those of residual blocks. Convolutions with nothing between them, such as a linear
    /// bottleneck and what widens it again, may become one.
    /// </summary>
    [Theory]
    [MemberData(nameof(ResidualCases))]
    public void OnlyConvolutionsAndResidualSumsStay(string name)
    {
        using var model = Import(name);
        var after = Pipeline.Run(model.Graph, StandardPipeline.Passes).After;
        Assert.DoesNotContain(after.Nodes, n => n.Op is BatchNormOp or ScaleShiftOp or IdentityOp);
        Assert.Equal(ResidualSums.Count(model.Graph), ResidualSums.Count(after));
        var convolutions = model.Graph.Nodes.Count(n => n.Op is Conv2DOp);
        Assert.InRange(after.Nodes.Count(n => n.Op is Conv2DOp), convolutions - 1, convolutions);
    }

    [Fact]
    public void ALargeKernelAndTheSmallOneBesideItBecomeOne()
    {
        using var model = Import("replknet");
        using var deployed = Import("replknet", "deploy.ckpt");
        var after = Pipeline.Run(model.Graph, ResidualSums.PassesBefore).After;
        Assert.Equal(8, after.Nodes.Count(n => n.Op is AddOp));
        Assert.DoesNotContain(after.Nodes, n => n.Op is BatchNormOp);
        Assert.Equal(after.Nodes.Count(n => n.Op is Conv2DOp), deployed.Graph.Nodes.Count(n => n.Op is Conv2DOp));
        AssertOutput("replknet", deployed.Graph, "output_f64.npy", 1e-6);
        foreach (var stage in Enumerable.Range(0, 4).Select(s => FormattableString.Invariant($"stages.{s}.blocks.0.large_kernel.")))
        {
            var theirs = deployed.Graph.Nodes.Single(n => n.Result.Name == stage + "lkb_reparam.weight");
            var ours = after.Nodes.Where(n => n.Op is Conv2DOp).Select(n => after.Constant(n.Operands[1])!).Where(k => k.Shape.Equals(theirs.Result.Shape));
            var reference = deployed.Graph.Constant(theirs.Result)!;
            Assert.Contains(ours, k => ErrorMeasure.Between(k.Read().Span, reference.Read().Span).RelativeL2 < 1e-6);
        }
    }

    /// <summary>The model's own conversion, done by its authors' code, has the same kernels; it keeps channels that are constant.</summary>
    [Theory]
    [InlineData("official_plain")]
    [InlineData("official_g2")]
    [InlineData("official_se")]
    [InlineData("official_deep22")]
    [InlineData("official_stem_cap")]
    [InlineData("repvggplus_pse")]
    [InlineData("timm_repvgg")]
    [InlineData("timm_repvgg_g4")]
    [InlineData("mm_repvgg")]
    [InlineData("timm_mobileone_b4")]
    [InlineData("apple_mobileone_b4")]
    public void KernelsEqualTheAuthorsConversion(string name)
    {
        using var model = Import(name);
        using var deployed = Import(name, "deploy.ckpt");
        var ours = Kernels(Pipeline.Run(model.Graph, ResidualSums.PassesBefore).After);
        var theirs = Kernels(deployed.Graph);
        Assert.Equal(theirs.Count, ours.Count);
        foreach (var (mine, other) in ours.Zip(theirs))
        {
            Assert.Equal(other.Shape, mine.Shape);
            Assert.InRange(ErrorMeasure.Between(mine.Read().Span, other.Read().Span).RelativeL2, 0, 1e-6);
        }
    }

    [Theory]
    [InlineData("official_se", "RepVGG")]
    [InlineData("repvggplus_pse", "RepVGGplus")]
    [InlineData("timm_repvgg_g4", "timm RepVGG")]
    [InlineData("mm_repvgg", "mmpretrain RepVGG")]
    [InlineData("timm_mobileone_b4", "timm MobileOne")]
    [InlineData("apple_mobileone_b4", "MobileOne")]
    public void BothFormsAreRecognised(string name, string family)
    {
        using var model = Import(name);
        using var deployed = Import(name, "deploy.ckpt");
        Assert.Equal((family, family), (model.Family, deployed.Family));
        AssertOutput(name, deployed.Graph, "output_f64.npy", 1e-6);
    }

    /// <summary>The same network under a library's names for which no checkpoint of that library's making is at hand.</summary>
    [Theory]
    [InlineData("apple_mobileone_b4", "mmpretrain MobileOne", "stage0:backbone.stage0;stage1:backbone.stage1;stage2:backbone.stage2;stage3:backbone.stage3;stage4:backbone.stage4;linear.:head.fc.;rbr_conv:branch_conv_list;rbr_scale:branch_scale;.bn.:.norm.;rbr_skip:branch_norm")]
    [InlineData("mm_mobileone_se", "timm MobileOne", "backbone.stage0:stem;backbone.stage4:stages.3;backbone.stage3:stages.2;backbone.stage2:stages.1;backbone.stage1:stages.0;branch_conv_list:conv_kxk;branch_scale:conv_scale;branch_norm:identity;.norm.:.bn.;.se.conv1.conv:.attn.fc1;.se.conv2.conv:.attn.fc2")]
    [InlineData("mm_mobileone_se", "MobileOne", "backbone.:;head.fc:linear;branch_conv_list:rbr_conv;branch_scale:rbr_scale;branch_norm:rbr_skip;.norm.:.bn.;.se.conv1.conv:.se.reduce;.se.conv2.conv:.se.expand")]
    [InlineData("official_se", "timm RepVGG", "stage0:stem;stage1:stages.0;stage2:stages.1;stage3:stages.2;stage4:stages.3;rbr_dense:conv_kxk;rbr_1x1:conv_1x1;rbr_identity:identity;.se.down:.attn.fc1;.se.up:.attn.fc2;linear:head.fc")]
    [InlineData("official_se", "mmpretrain RepVGG", "stage0:backbone.stem;stage1:backbone.stage_1;stage2:backbone.stage_2;stage3:backbone.stage_3;stage4:backbone.stage_4;rbr_dense:branch_3x3;rbr_1x1:branch_1x1;.bn.:.norm.;rbr_identity:branch_norm;.se.down:.se_layer.conv1.conv;.se.up:.se_layer.conv2.conv;linear:head.fc")]
    public void OtherNamesAreTheSameNetwork(string name, string family, string renames)
    {
        using var dict = RepVgg.Frontend.Containers.CheckpointReader.Open(TestData.Golden(name));
        var renamed = dict.Entries.Select(e => (
            renames.Split(';').Select(r => r.Split(':')).Aggregate(e.Name, (key, rename) => key.Replace(rename[0], rename[1], StringComparison.Ordinal)), e.Tensor));
        var input = NpyFile.Read(TestData.Golden(name, "input.npy"));
        using var model = ModelImporter.Import(
            RepVgg.Frontend.Containers.StateDict.FromTensors(renamed), new ImportOptions { Image = new(input.Shape[2], input.Shape[3]) });
        Assert.Equal(family, model.Family);
        AssertOutput(name, model.Graph, "output_f64.npy", 1e-12);
    }

    [Fact]
    public void AuxiliaryHeadsAreDroppedUnlessAskedFor()
    {
        using var model = Import("repvggplus_pse");
        Assert.Equal(["output"], model.Graph.Outputs.Select(o => o.Name));
        Assert.Equal(4, model.TrainingGraph.Outputs.Length);
        Assert.Contains(model.Notes, n => n.Contains("stage1_aux", StringComparison.Ordinal));

        using var all = Import("repvggplus_pse", options: new ImportOptions { Outputs = ["output", "stage1_aux", "stage2_aux", "stage3_first_aux"] });
        AssertOutput("repvggplus_pse", all.Graph, "output_f64.npy", 1e-12);
        AssertOutput("repvggplus_pse", all.Graph, "output_f64_1_stage1_aux.npy", 1e-12, 1);
        AssertOutput("repvggplus_pse", all.Graph, "output_f64_2_stage2_aux.npy", 1e-12, 2);
        AssertOutput("repvggplus_pse", all.Graph, "output_f64_3_stage3_first_aux.npy", 1e-12, 3);
    }

    /// <summary>Where PyTorch folded kernels, in float32, the reference is still the network before that.</summary>
    private static double Tolerance(string name) => name is "already_deploy" or "onnx_repvgg_train_eval" ? 1e-6 : 1e-12;

    private static List<Tensor> Kernels(Graph graph) =>
        [.. graph.Nodes.Where(n => n.Op is Conv2DOp or LinearOp).Select(n => graph.Constant(n.Operands[1])!)];

    private static ImportedModel Import(string name, string? file = null, ImportOptions? options = null) => new GoldenCase(name).Import(file, options);

    private static void AssertOutput(string name, Graph graph, string file, double tolerance, int output = 0) =>
        new GoldenCase(name).AssertOutput(graph, file, tolerance, output);
}
