using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Interpretation;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Tests.Exports;

/// <summary><c>--target pth</c> and <c>--target safetensors</c> against what the authors' own conversions saved.</summary>
public sealed class CheckpointExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Converted() => ExportCase.Converted();

    public static TheoryData<string> Families() => ExportCase.Families();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Converted))]
    public void BothFormatsHoldWhatTheAuthorsConversionHolds(string name)
    {
        var model = ExportCase.Of(name);
        using var expected = CheckpointReader.Open(model.File("deploy.ckpt"));
        foreach (var (target, format) in (ReadOnlySpan<(string, string)>)[("pth", "PyTorch zip"), ("safetensors", "safetensors")])
        {
            using var actual = CheckpointReader.Open(model.Compile(target, _folder));
            Assert.Equal(format, actual.Format);
            Assert.Equal(expected.Entries.Select(e => e.Name), actual.Entries.Select(e => e.Name));
            foreach (var (theirs, ours) in expected.Entries.Zip(actual.Entries))
            {
                Assert.Equal((theirs.Stored, theirs.Tensor.Shape), (ours.Stored, ours.Tensor.Shape));
                Assert.InRange(ErrorMeasure.Between(ours.Tensor.Read().Span, theirs.Tensor.Read().Span).RelativeL2, 0, 1e-6);
            }
        }
    }

    /// <summary>Whatever container and element type the weights came in.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void WhatIsWrittenIsRecognisedAndComputesWhatPyTorchDid(string name)
    {
        var model = ExportCase.Of(name);
        using var trained = model.Import();
        using var plain = ModelImporter.Import(model.Compile("pth", _folder), model.Options);
        Assert.Equal((trained.Family, trained.Variant), (plain.Family, plain.Variant));
        Assert.Empty(plain.PlainBlocks);
        Assert.All(plain.Tensors, t => Assert.Equal(t.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? StoredType.Int64 : StoredType.Float32, t.Stored));
        ExportCase.AssertEqual(model.Outputs(trained.Graph), [.. new ReferenceInterpreter().Run(plain.Graph, model.Inputs)], 1e-6);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ExportingAnExportChangesNothing(string name)
    {
        var model = ExportCase.Of(name);
        foreach (var target in (string[])["pth", "safetensors"])
        {
            var first = model.Compile(target, _folder);
            var second = model.Compile(target, _folder, first, "again");
            Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        }
    }

    [Fact]
    public void ThePlainNetworkIsTheSameFromEitherForm()
    {
        var model = ExportCase.Of("official_g2");
        using var trained = model.Import();
        using var exported = ModelImporter.Import(model.Compile("safetensors", _folder), model.Options);
        Assert.Equal(Layers(trained), Layers(exported));

        static string[] Layers(ImportedModel model) => [.. Pipeline.Run(model.Graph, StandardPipeline.Passes).After.Nodes
            .Where(n => !n.IsConstant).Select(n => $"{n.Op} {string.Join(' ', n.Operands.Select(o => o.Shape))} {n.Location}")];
    }

    [Fact]
    public void TheSameModelGivesTheSameBytes()
    {
        var model = ExportCase.Of("official_se");
        foreach (var target in (string[])["pth", "safetensors"])
        {
            Assert.Equal(File.ReadAllBytes(model.Compile(target, _folder, name: "a")), File.ReadAllBytes(model.Compile(target, _folder, name: "b")));
        }
    }

    [Fact]
    public void AuxiliaryHeadsAreLeftOutAsTheyAreOfTheDeployedNetwork()
    {
        using var exported = CheckpointReader.Open(ExportCase.Of("repvggplus_pse").Compile("pth", _folder));
        Assert.DoesNotContain(exported.Entries, e => e.Name.Contains("_aux", StringComparison.Ordinal));
        Assert.Contains(exported.Entries, e => e.Name == "stage0.post_se.down.weight");
    }

    [Fact]
    public void LayersWithABatchNormOfTheirOwnKeepIt()
    {
        using var exported = CheckpointReader.Open(ExportCase.Of("yolov6_reppan").Compile("pth", _folder));
        Assert.Equal(8, exported.Entries.Count(e => e.Name.EndsWith(".rbr_reparam.weight", StringComparison.Ordinal)));
        Assert.DoesNotContain(exported.Entries, e => e.Name.Contains("rbr_dense", StringComparison.Ordinal));
        Assert.Equal(StoredType.Int64, exported.Find("downsample1.bn.num_batches_tracked")!.Stored);
        Assert.True(exported.Contains("downsample1.bn.running_var"));
    }

    [Fact]
    public void ABlockThatDoesNotMergeStays()
    {
        using var model = ExportCase.Of("repvgg_relu_in_branch").Import();
        var form = PlainExport.Form(model.Graph, model.PlainBlocks);
        Assert.Equal(0, form.BlockCount);
        Assert.Equal(model.Tensors.Select(t => t.Name), PlainExport.Tensors(model).Select(t => t.Name));
    }

    [Fact]
    public void AHalfConvertedModelBecomesAWhollyConvertedOne()
    {
        using var trained = CheckpointReader.Open(TestData.Golden("official_plain"));
        using var converted = CheckpointReader.Open(TestData.Golden("official_plain", "deploy.ckpt"));
        var half = StateDict.FromTensors(
        [
            .. trained.Entries.Where(e => !e.Name.StartsWith("stage2", StringComparison.Ordinal)).Select(e => (e.Name, e.Tensor)),
            .. converted.Entries.Where(e => e.Name.StartsWith("stage2", StringComparison.Ordinal)).Select(e => (e.Name, e.Tensor)),
        ]);
        using var model = ModelImporter.Import(half, ExportCase.Of("official_plain").Options);
        var tensors = PlainExport.Tensors(model);
        Assert.Equal(converted.Entries.Select(e => e.Name).Order(StringComparer.Ordinal), tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.All(tensors.Where(t => t.Name.StartsWith("stage2", StringComparison.Ordinal)), t => Assert.Same(converted.Find(t.Name)!.Tensor, t.Tensor));
    }
}
