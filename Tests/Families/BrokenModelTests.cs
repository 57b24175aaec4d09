using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Families;

/// <summary>State dicts that are almost a model.</summary>
public sealed class BrokenModelTests
{
    [Theory]
    [InlineData("missing_stage", "RVC1302", "'stage2.0.rbr_dense.conv.weight' is missing (there is no 'stage2.0.rbr_dense.conv.*' at all)")]
    [InlineData("missing_bn_tensor", "RVC1302", "'stage1.0.rbr_dense.bn.running_var' is missing")]
    [InlineData("bn_length_mismatch", "RVC1303", "'stage2.0.rbr_dense.bn.weight' has shape [15], but [16] is expected")]
    [InlineData("wrong_rank", "RVC1303", "'stage1.0.rbr_dense.conv.weight' has shape [8,8,3], but 4 dimensions are expected")]
    [InlineData("wrong_shape_5x5", "RVC1303", "'stage1.0.rbr_dense.conv.weight' has shape [8,8,5,5], but [8,8,3,3] is expected")]
    [InlineData("unexpected_key", "RVC1304", "'extra.unknown.weight'")]
    public void TheMessageNamesWhatBrokeTheMatch(string name, string id, string message)
    {
        var error = Assert.Throws<DiagnosticException>(() => ModelImporter.Import(TestData.Bad(name), new ImportOptions { Image = new(32, 32) }));
        Assert.Equal(id, error.Diagnostic.Descriptor.Id);
        Assert.StartsWith(message, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownModelIsToldWhatWasLookedFor()
    {
        var error = Assert.Throws<DiagnosticException>(() => ModelImporter.Import(
            StateDict.FromTensors(("features.0.weight", Tensor.Random(Shape.Of(64, 3, 11, 11), 1))), new ImportOptions()));
        Assert.Equal(FamilyDiagnostics.UnknownFamily, error.Diagnostic.Descriptor);
        Assert.StartsWith("this isn't a checkpoint of RepVGGplus, RepVGG, timm RepVGG", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.EndsWith("found features.0.weight; a recipe (--recipe) describes any other network", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    /// <summary>Broken for who expects a RepVGG; a ResNet-18 of small width is a model that is read.</summary>
    [Fact]
    public void AResNetIsNoBrokenRepVgg()
    {
        using var model = ModelImporter.Import(TestData.Bad("other_model_resnet18"), new ImportOptions { Image = new(32, 32) });
        Assert.Equal(("ResNet", null), (model.Family, model.Variant));
    }

    [Fact]
    public void AZeroVarianceIsLegal()
    {
        using var model = ModelImporter.Import(TestData.Bad("zero_running_var"), new ImportOptions { Image = new(32, 32) });
        Assert.Equal("RepVGG", model.Family);
    }

    [Fact]
    public void ABlockWithoutItsIdentityBranchIsRefused()
    {
        var error = Assert.Throws<DiagnosticException>(() => ImportTiny(e => !e.Name.StartsWith("stage1.1.rbr_identity", StringComparison.Ordinal)));
        Assert.Equal(FamilyDiagnostics.MissingTensor, error.Diagnostic.Descriptor);
        Assert.Contains("stage1.1.rbr_identity.weight", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BranchesOfDifferentGroupsAreRefused()
    {
        var error = Assert.Throws<DiagnosticException>(() => ImportTiny(
            replace: e => e.Name == "stage1.1.rbr_1x1.conv.weight" ? Tensor.Random(Shape.Of(8, 4, 1, 1), 1) : e.Tensor));
        Assert.Equal(FamilyDiagnostics.WrongShape, error.Diagnostic.Descriptor);
    }

    [Theory]
    [InlineData(1, 1, null, null)]
    [InlineData(40, 56, null, null)]
    [InlineData(32, 32, 1, "the model takes 3 channels, not 1; give --input-shape 3x32x32")]
    public void TheInputShapeMustFit(int height, int width, int? channels, string? message)
    {
        var options = new ImportOptions { Image = new(height, width), Channels = channels };
        if (message is null)
        {
            using var model = ImportTiny(options: options);
            Assert.Equal(Shape.Image(3, height, width), model.Graph.Inputs[0].Shape);
            return;
        }

        var error = Assert.Throws<DiagnosticException>(() => ImportTiny(options: options));
        Assert.Equal(message, error.Diagnostic.Message);
    }

    [Fact]
    public void AnUnknownOutputIsAUsageError()
    {
        var error = Assert.Throws<DiagnosticException>(() => ImportTiny(options: new ImportOptions { Outputs = ["stage9"] }));
        Assert.Equal(FamilyDiagnostics.UnknownOutput, error.Diagnostic.Descriptor);
    }

    [Fact]
    public void AnInnerValueCanBecomeAnOutputAndTheClassifierGoes()
    {
        using var model = ImportTiny(options: new ImportOptions { Outputs = ["stage2.0"] });
        Assert.Equal("stage2.0", Assert.Single(model.Graph.Outputs).Name);
        Assert.DoesNotContain(model.Graph.Nodes, n => n.Location.StartsWith("stage3", StringComparison.Ordinal) || n.Location == "linear");
    }

    [Theory]
    [InlineData(null, 1e-5)]
    [InlineData(1e-3, 1e-3)]
    public void EpsilonIsTheConventionUnlessGiven(double? given, double expected)
    {
        using var model = ImportTiny(options: new ImportOptions { BatchNormEpsilon = given });
        Assert.All(model.Graph.Nodes.Select(n => n.Op).OfType<RepVgg.IR.Ops.BatchNormOp>(), op => Assert.Equal(expected, op.Epsilon));
    }

    private static ImportedModel ImportTiny(
        Func<StateDictEntry, bool>? keep = null, Func<StateDictEntry, Tensor>? replace = null, ImportOptions? options = null)
    {
        var whole = RepVggStateDicts.Training([2, 1, 1, 1], [8, 8, 16, 16, 24], groups: 1, classes: 5);
        var entries = whole.Entries.Where(keep ?? (_ => true)).Select(e => (e.Name, (replace ?? (x => x.Tensor))(e)));
        return ModelImporter.Import(StateDict.FromTensors(entries), options ?? new ImportOptions { Image = new(32, 32) });
    }
}
