using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Families;

/// <summary>Networks as backbones: outputs of stages, checkpoints without a classifier or with another head.</summary>
public sealed class BackboneTests
{
    [Theory]
    [InlineData("official_plain", "stage2", "stage2")]
    [InlineData("repvggplus_pse", "stage3_second", "stage3")]
    [InlineData("timm_repvgg", "stages.1", "stage2")]
    [InlineData("timm_mobileone_b4", "stages.3", "stage4")]
    [InlineData("mm_repvgg", "backbone.stage_3", "stage3")]
    [InlineData("mm_repvgg", "stage_3", "stage3")]
    [InlineData("mm_mobileone_se", "backbone.stage1", "stage1")]
    [InlineData("replknet", "stages.0", "stage1")]
    [InlineData("torchvision_resnet_basic", "layer4", "stage4")]
    [InlineData("torchvision_regnet_y", "trunk_output.block2", "block2")]
    [InlineData("torchvision_regnet_y", "trunk_output.block2", "stage2")]
    [InlineData("torchvision_efficientnet", "features.3", "stage3")]
    [InlineData("torchvision_vgg", "features.2", "stage1")]
    public void AStageGoesByItsOwnNameAndByItsNumber(string name, string own, string common)
    {
        using var model = new GoldenCase(name).Import(options: new ImportOptions { Outputs = [own, common] });
        Assert.Equal(own == common ? [own] : [own, common], model.Graph.Outputs.Select(o => o.Name));
        Assert.Same(model.Graph.Outputs[0].Value, model.Graph.Outputs[^1].Value);
        Assert.DoesNotContain(model.Graph.Nodes, n => n.Op is LinearOp);
    }

    [Fact]
    public void FeaturesAreWhatTheHeadSees()
    {
        var golden = new GoldenCase("official_plain");
        using var whole = golden.Import();
        using var backbone = golden.Import(options: new ImportOptions { Outputs = ["stage4"] });
        Assert.Equal(whole.Graph.Nodes.Last(n => n.Op is ActivationOp).Result.Name, backbone.Graph.Outputs[0].Value.Name);
    }

    [Fact]
    public void AnUnknownOutputIsToldTheNamesThereAre()
    {
        var error = Assert.Throws<DiagnosticException>(() => new GoldenCase("torchvision_resnet_basic").Import(options: new ImportOptions { Outputs = ["stage9"] }));
        Assert.Equal(FamilyDiagnostics.UnknownOutput, error.Diagnostic.Descriptor);
        Assert.StartsWith("the model has no value 'stage9'; its outputs and stages are output, layer1, layer2, layer3, layer4", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("official_plain", "linear.", "stage4")]
    [InlineData("timm_repvgg", "head.", "stages.3")]
    [InlineData("mm_repvgg", "head.", "backbone.stage_4")]
    [InlineData("torchvision_resnet_basic", "fc.", "layer4")]
    [InlineData("torchvision_vgg_bn", "classifier.", "features.17")]
    [InlineData("torchvision_efficientnet", "classifier.", "features.8")]
    public void WithoutAClassifierTheLastStageIsTheOutput(string name, string head, string output)
    {
        using var model = Import(name, entries => entries.Where(e => !e.Name.StartsWith(head, StringComparison.Ordinal)));
        Assert.Equal(output, Assert.Single(model.Graph.Outputs).Name);
        Assert.Contains(model.Notes, n => n.StartsWith("the checkpoint has no classifier", StringComparison.Ordinal));
    }

    [Fact]
    public void AnotherHeadIsLeftOutWhenOnlyStagesAreWanted()
    {
        using var model = Import("official_plain", WithOtherHead, new ImportOptions { Image = new(48, 48), Outputs = ["stage3"] });
        Assert.Contains("left out 2 tensors that the chosen outputs don't need: linear.weight, …", model.Notes);
        var error = Assert.Throws<DiagnosticException>(() => Import("official_plain", WithOtherHead));
        Assert.Equal(FamilyDiagnostics.WrongShape, error.Diagnostic.Descriptor);

        static IEnumerable<(string, Tensor)> WithOtherHead(IEnumerable<(string Name, Tensor Tensor)> entries) => entries
            .Where(e => !e.Name.StartsWith("linear.", StringComparison.Ordinal))
            .Append(("linear.weight", Tensor.Random(Shape.Of(3, 5), 1))).Append(("decoder.weight", Tensor.Random(Shape.Of(3), 1)));
    }

    [Fact]
    public void ABackboneIsTakenOutOfALargerNetwork()
    {
        using var model = Import("torchvision_resnext_dilated", Wrapped, new ImportOptions
        {
            Image = new(32, 32),
            Outputs = ["layer4"],
            Dilations = new Dictionary<string, int>(StringComparer.Ordinal) { ["layer3"] = 2, ["layer4"] = 4 },
        });
        Assert.Equal(("ResNet", Shape.Image(64, 4, 4)), (model.Family, model.Graph.Outputs[0].Value.Shape));
        Assert.Contains("took 'backbone.*' out of a larger network; its other 1 tensors were left out", model.Notes);

        var error = Assert.Throws<DiagnosticException>(() => Import("torchvision_resnext_dilated", Wrapped));
        Assert.Equal(FamilyDiagnostics.UnknownFamily, error.Diagnostic.Descriptor);
        Assert.StartsWith("this is a larger network whose 'backbone.*' is a ResNet", error.Diagnostic.Message, StringComparison.Ordinal);

        static IEnumerable<(string, Tensor)> Wrapped(IEnumerable<(string Name, Tensor Tensor)> entries) =>
            entries.Select(e => ("backbone." + e.Name, e.Tensor)).Append(("classifier.0.weight", Tensor.Random(Shape.Of(3), 1)));
    }

    [Fact]
    public void AStrayTensorOfTheBackboneIsRefusedEvenThen()
    {
        var error = Assert.Throws<DiagnosticException>(() => Import(
            "official_plain",
            entries => entries.Append(("stage2.0.extra.weight", Tensor.Random(Shape.Of(3), 1))),
            new ImportOptions { Image = new(48, 48), Outputs = ["stage3"] }));
        Assert.Equal(FamilyDiagnostics.UnexpectedTensor, error.Diagnostic.Descriptor);
        Assert.StartsWith("'stage2.0.extra.weight'", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    /// <summary>Detectors of RepLKNet-XL normalise what a stage hands out, and go on with what isn't normalised.</summary>
    [Fact]
    public void StagesOfRepLkNetMayBeNormalised()
    {
        using var model = Import(
            "replknet",
            entries => entries.Concat(entries.Where(e => e.Name.StartsWith("norm.", StringComparison.Ordinal)).Select(e => ("stages.3." + e.Name, e.Tensor))),
            new ImportOptions { Image = new(64, 64), Outputs = ["stage4"] });
        Assert.IsType<BatchNormOp>(model.Graph.Producer(model.Graph.Outputs[0].Value)!.Op);
    }

    [Fact]
    public void WithoutItsDilationABlockWithAnIdentityBranchIsRefused()
    {
        var error = Assert.Throws<DiagnosticException>(() => new GoldenCase("mm_repvgg_dilated_se").Import(options: new ImportOptions()));
        Assert.Equal(FamilyDiagnostics.UnexpectedTensor, error.Diagnostic.Descriptor);
        Assert.Contains("--dilation STAGE=N", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    private static ImportedModel Import(
        string name, Func<IEnumerable<(string Name, Tensor Tensor)>, IEnumerable<(string, Tensor)>> edit, ImportOptions? options = null)
    {
        using var dict = CheckpointReader.Open(TestData.Golden(name));
        return ModelImporter.Import(StateDict.FromTensors(edit([.. dict.Entries.Select(e => (e.Name, e.Tensor))])), options ?? new ImportOptions { Image = new(48, 48) });
    }
}
