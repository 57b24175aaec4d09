using RepVgg.Backends.CSharp;
using RepVgg.IR.Interpretation;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Numpy;
using RepVgg.Tests.Families;

namespace RepVgg.Tests.Backends;

/// <summary>Networks that PyTorch exported to ONNX, through the generated class.</summary>
public sealed class OnnxModelTests
{
    public static TheoryData<string> Models() => [.. GoldenCase.Names().Where(n => n.StartsWith("onnx_", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Models))]
    public void ComputeWhatPyTorchDoes(string name)
    {
        using var model = new GoldenCase(name).Import();
        var plain = BackendRun.Lower(Pipeline.Run(model.Graph, StandardPipeline.Passes).After);
        using var session = CSharpEngine.Load(plain, BackendRun.Options);
        var input = NpyFile.Read(TestData.Golden(name, "input.npy"));
        var expected = NpyFile.Read(TestData.Golden(name, "output_f64.npy"));
        var output = new float[expected.Values.Length];
        session.Run([input.ToSingle()], [output]);
        Assert.InRange(ErrorMeasure.Between(Array.ConvertAll(output, v => (double)v), expected.Values).RelativeL2, 0, 2e-5);
    }
}
