using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.IR.Analysis;
using RepVgg.IR.Interpretation;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Tests.Exports;

/// <summary>What <c>--target onnx</c> writes is read back as the network that was written.</summary>
public sealed class OnnxRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases() => ExportCase.All();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void CompilingAnExportAgainChangesNothing(string name)
    {
        var model = ExportCase.Of(name);
        using var imported = model.Import();
        var plain = Pipeline.Run(imported.Graph, StandardPipeline.Passes).After;
        var path = model.Compile("onnx", _folder);
        using var again = ModelImporter.Import(path, new ImportOptions());
        var result = Pipeline.Run(again.Graph, StandardPipeline.Passes).After;
        Assert.Equal(plain.Inputs.Select(i => i.ToString()), result.Inputs.Select(i => i.ToString()));
        var (before, after) = (GraphStatistics.Of(plain), GraphStatistics.Of(result));
        if (!before.Operators.ContainsKey("adaptive_avg_pool"))
        {
            // ONNX has no adaptive pool; it is written as other operators, and those come back.
            Assert.Equal(before.Operators, after.Operators);
            Assert.Equal(before, after with { Operators = before.Operators });
        }

        ExportCase.AssertEqual(model.Outputs(imported.Graph), [.. new ReferenceInterpreter().Run(result, model.Inputs)], 1e-6);
        Assert.Equal(File.ReadAllBytes(path), OnnxRun.Bytes(result));
    }
}
