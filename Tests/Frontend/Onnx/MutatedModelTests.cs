using RepVgg.Frontend.Families;
using RepVgg.Frontend.Onnx;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Frontend.Onnx;

/// <summary>Whatever bytes of a model change, what comes out is a network or a diagnostic.</summary>
public sealed class MutatedModelTests
{
    private const int Rounds = 400;

    /// <summary>Names and attributes stand at the front and the back of a file, where changes matter most.</summary>
    private const int Edge = 6000;

    [Theory]
    [InlineData("onnx_repvgg_deploy")]
    [InlineData("onnx_repvgg_train_preserve")]
    [InlineData("onnx_pspnet_preserve")]
    [InlineData("onnx_efficientnet_narrow_preserve")]
    public void OnlyDiagnosticsComeOut(string name)
    {
        var original = File.ReadAllBytes(TestData.Golden(name, "model.onnx"));
        var random = new Random(20_26);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = (byte[])original.Clone();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                var position = random.Next(2) == 0 ? random.Next(Edge) : bytes.Length - 1 - random.Next(Edge);
                bytes[position] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(bytes[position] ^ (1 << random.Next(8)));
            }

            try
            {
                var import = OnnxImporter.Import(OnnxFile.Read(new MemoryStream(bytes), folder: null), new ImportOptions());
                Assert.NotEmpty(import.Graph.Outputs);
            }
            catch (DiagnosticException e)
            {
                Assert.NotEqual(DiagnosticCategory.InternalError, e.Diagnostic.Descriptor.Category);
                Assert.DoesNotContain('\n', e.Diagnostic.Message);
            }
        }
    }
}
