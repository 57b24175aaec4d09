using System.Globalization;
using System.Runtime.CompilerServices;
using RepVgg.Backends.CSharp;

namespace RepVgg.Tests.Backends;

/// <summary>
/// Pins a whole generated file. After a wanted change, run the tests once with the environment variable
/// <c>RVC_UPDATE_SNAPSHOTS=1</c> and read the difference before committing it.
/// </summary>
public sealed class SnapshotTests
{
    private const string Network = """
        graph @tiny(%image: f32[N,3,32,32]) {
          %w0 = constant random(seed: 1) : f32[16,3,3,3]
          %b0 = constant random(seed: 2) : f32[16]
          %w1 = constant random(seed: 3) : f32[32,16,3,3]
          %b1 = constant random(seed: 4) : f32[32]
          %fc = constant random(seed: 5) : f32[10,32]
          %x = conv2d %image, %w0, %b0 {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,16,16,16] loc("stage0")
          %y = conv2d %x, %w1, %b1 {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,32,8,8] loc("stage1.0")
          %g = global_avg_pool %y : f32[N,32,1,1] loc("gap")
          %f = flatten %g : f32[N,32]
          %logits = linear %f, %fc : f32[N,10] loc("linear")
          return %logits
        }
        """;

    [Fact]
    public void TinyNetwork()
    {
        var source = Emit().Source;
        var path = Path.Combine(Path.GetDirectoryName(ThisFile())!, "Snapshots", "TinyNet.g.cs.txt");
        if (Environment.GetEnvironmentVariable("RVC_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, source);
        }

        Assert.Equal(File.ReadAllText(path), source);
    }

    [Fact]
    public void TheSameBytesUnderAnyCulture()
    {
        var expected = Emit();
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat = new NumberFormatInfo { NegativeSign = "minus", NumberDecimalSeparator = ",", NumberGroupSeparator = "'", NumberGroupSizes = [2] };
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            var actual = Emit();
            Assert.Equal(expected.Source, actual.Source);
            Assert.Equal(expected.Weights.ToArray(), actual.Weights.ToArray());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CSharpArtifact Emit() =>
        CSharpBackend.Emit(BackendRun.Lower(Network), BackendRun.Options with { ClassName = "TinyNet", Command = "rvc compile tiny.rvir --target csharp --name TinyNet" });

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
