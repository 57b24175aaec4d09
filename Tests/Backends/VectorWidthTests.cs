using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using RepVgg.Backends.Core;
using RepVgg.IR.Text;

namespace RepVgg.Tests.Backends;

/// <summary>The kernels of every vector width, each in a process that has the wider ones switched off.</summary>
public sealed class VectorWidthTests
{
    private const string Expected = "RVC_TEST_VECTOR_BITS";

    private static int Bits =>
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? 512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? 256
        : Vector128.IsHardwareAccelerated ? 128 : 32;

    /// <summary>Also runs by itself, at this machine's width.</summary>
    [Fact]
    public void AllKernelsMatchTheReference()
    {
        if (Environment.GetEnvironmentVariable(Expected) is { Length: > 0 } expected)
        {
            Assert.Equal(expected, Bits.ToString(CultureInfo.InvariantCulture));
        }

        Assert.InRange(BackendRun.Error(Layers), 0, 1e-5);
        var winograd = BackendRun.Lower(Winograd);
        string[] transforms = ["4x4 stride 2", "4x4", "4x4", "2x2 stride 2", "4x4", "2x2 stride 2"];
        Assert.Equal(transforms.Select(t => $"winograd {t} convolution"), winograd.Steps.OfType<ConvolutionStep>().Select(s => s.Kernel).Where(k => k != "direct convolution"));
        Assert.InRange(BackendRun.Error(Winograd), 0, 1e-5);
        Assert.InRange(BackendRun.Error(GraphParser.Parse(Winograd), options: new() { Exact = true }), 0, 1e-5);
    }

    /// <summary>
    /// The kernels of 512 bits without a processor that has them: the framework computes with such vectors in software. This checks their loops, places and
    /// sums on any machine; that the instructions exist is all that it leaves out.
    /// </summary>
    [Theory]
    [InlineData(nameof(Layers), 2)]
    [InlineData(nameof(Winograd), 4)]
    public void KernelsOf512BitsMatchTheReferenceInSoftware(string graph, int batch)
    {
        Assert.InRange(BackendRun.Error(GraphParser.Parse(graph == nameof(Layers) ? Layers : Winograd), batch, InSoftware), 0, 1e-5);

        static string InSoftware(string source)
        {
            (string From, string To)[] changes =
            [
                ("Vector512.IsHardwareAccelerated && Avx512F.IsSupported", "true"),
                ("Avx512F.FusedMultiplyAdd(", "Vector512.FusedMultiplyAdd("),
                ("Avx512F.Max(", "Vector512.Max("),
                ("Avx512F.Min(", "Vector512.Min("),
            ];
            return changes.Aggregate(source, (text, change) =>
            {
                Assert.Contains(change.From, text, StringComparison.Ordinal);
                return text.Replace(change.From, change.To, StringComparison.Ordinal);
            });
        }
    }

    private const string Layers = """
        graph @g(%x: f32[N,3,19,23]) {
          %w0 = constant random(seed: 1) : f32[40,3,3,3]
          %b0 = constant random(seed: 2) : f32[40]
          %w1 = constant random(seed: 3) : f32[40,1,3,3]
          %w2 = constant random(seed: 4) : f32[48,20,3,3]
          %w3 = constant random(seed: 5) : f32[48,48,1,1]
          %w4 = constant random(seed: 6) : f32[48,48,1,1]
          %m = constant random(seed: 7) : f32[9,144]
          %a = conv2d %x, %w0, %b0 {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,40,10,12]
          %b = conv2d %a, %w1 {padding = [1,1,1,1], groups = 40, activation = gelu} : f32[N,40,10,12]
          %c = conv2d %b, %w2 {padding = [1,1,1,1], groups = 2, activation = relu6} : f32[N,48,10,12]
          %p = global_avg_pool %c : f32[N,48,1,1]
          %s = conv2d %p, %w3 {activation = silu} : f32[N,48,1,1]
          %t = conv2d %s, %w4 {activation = sigmoid} : f32[N,48,1,1]
          %g = mul %c, %t : f32[N,48,10,12]
          %q = max_pool %g {kernel = [9,4], stride = [2,4]} : f32[N,48,1,3]
          %f = flatten %q : f32[N,144]
          %y = linear %f, %m : f32[N,9]
          %up = constant random(seed: 8) : f32[48,24,2,2]
          %u = conv_transpose2d %g, %up {stride = [2,2]} : f32[N,24,20,24]
          %z = resize %u {size = [10,12], mode = linear} : f32[N,24,10,12]
          %v = concat %z, %a : f32[N,64,10,12]
          %h = slice %v {axis = 3, start = 1, count = 6, step = 2} : f32[N,64,10,6]
          %d = max_pool %h {kernel = [2,2], dilation = [2,2]} : f32[N,64,8,4]
          %n = transpose %d {axes = [0,1,3,2]} : f32[N,64,4,8]
          %k = matmul %d, %n : f32[N,64,8,8]
          %o = softmax %k {axis = 3} : f32[N,64,8,8]
          %r = conv2d %a, %w1, %b {padding = [1,1,1,1], groups = 40, activation = relu} : f32[N,40,10,12]
          %w5 = constant random(seed: 9) : f32[40,40,1,1]
          %e = conv2d %a, %w5, %b0, %r {activation = relu6} : f32[N,40,10,12]
          %w6 = constant random(seed: 10) : f32[40,40,3,3]
          %j = conv2d %a, %w6, %b0 {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,40,5,6]
          %l = conv2d %j, %w5, %b0, %j {activation = relu6} : f32[N,40,5,6]
          return %b, %g, %y, %v, %d, %o, %e, %l
        }
        """;

    private const string Winograd = """
        graph @winograd(%x: f32[N,48,56,56]) {
          %w0 = constant random(seed: 1) : f32[96,48,3,3]
          %w1 = constant random(seed: 2) : f32[40,96,3,3]
          %w2 = constant random(seed: 3) : f32[40,40,3,3]
          %a = conv2d %x, %w0 {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,96,28,28]
          %b = conv2d %a, %w1 {padding = [1,1,1,1], activation = relu6} : f32[N,40,28,28]
          %r = conv2d %b, %w2, %b {padding = [1,1,1,1], activation = relu} : f32[N,40,28,28]
          %s = conv2d %r, %w2 {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,40,14,14]
          %t = conv2d %s, %w2 {padding = [1,1,1,1], activation = relu} : f32[N,40,14,14]
          %w3 = constant random(seed: 4) : f32[192,40,1,1]
          %w4 = constant random(seed: 5) : f32[192,192,3,3]
          %u = conv2d %t, %w3 : f32[N,192,14,14]
          %v = conv2d %u, %w4 {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,192,7,7]
          return %v
        }
        """;

    [Theory]
    [InlineData(256, "DOTNET_EnableAVX512", "DOTNET_EnableAVX512F")]
    [InlineData(128, "DOTNET_EnableAVX2", "DOTNET_EnableAVX")]
    [InlineData(32, "DOTNET_EnableHWIntrinsic")]
    public async Task NarrowerVectorsToo(int bits, params string[] switches)
    {
        if (Bits <= bits)
        {
            Assert.Skip(FormattableString.Invariant($"this machine has vectors of {Bits} bits"));
        }

        var assembly = typeof(VectorWidthTests).Assembly.Location;
        var start = new ProcessStartInfo(Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? "exe" : null)!)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            ArgumentList = { "-method", $"{typeof(VectorWidthTests).FullName}.{nameof(AllKernelsMatchTheReference)}" },
            Environment = { [Expected] = bits.ToString(CultureInfo.InvariantCulture) },
        };
        foreach (var name in switches)
        {
            start.Environment[name] = "0";
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0 && output.Contains("Total: 1, Errors: 0, Failed: 0", StringComparison.Ordinal), output);
    }
}
