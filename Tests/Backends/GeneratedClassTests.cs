using RepVgg.Backends.CSharp;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;

namespace RepVgg.Tests.Backends;

/// <summary>The promises of a generated class: allocation, threads, hashes, arguments.</summary>
public sealed class GeneratedClassTests
{
    private const string Network = """
        graph @tiny(%image: f32[N,3,16,16]) {
          %w = constant random(seed: 1) : f32[20,3,3,3]
          %v = constant random(seed: 2) : f32[20,20,3,3]
          %a = conv2d %image, %w {padding = [1,1,1,1], activation = relu} : f32[N,20,16,16]
          %b = conv2d %a, %v {padding = [1,1,1,1], activation = silu} : f32[N,20,16,16]
          return %b
        }
        """;

    private const int Input = 3 * 16 * 16;
    private const int Output = 20 * 16 * 16;

    [Fact]
    public void TheSecondRunAllocatesNothing()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower(Network), BackendRun.Options);
        ReadOnlyMemory<float>[] inputs = [new float[2 * Input]];
        Memory<float>[] outputs = [new float[2 * Output]];
        session.Run(inputs, outputs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        session.Run(inputs, outputs);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Lists of axes and tables of taps are static data, also where a call gives them anew.</summary>
    [Fact]
    public void NorDoesOneWithTables()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower("""
            graph @tables(%x: f32[N,20,4,6], %c: f32[N,3]) {
              %r = resize %x {size = [8,12], mode = linear} : f32[N,20,8,12]
              %t = transpose %r {axes = [0,2,1,3]} : f32[N,8,20,12]
              %s = softmax %t {axis = 3} : f32[N,8,20,12]
              return %s, %c
            }
            """), BackendRun.Options);
        ReadOnlyMemory<float>[] inputs = [new float[20 * 4 * 6], new float[3]];
        Memory<float>[] outputs = [new float[8 * 20 * 12], new float[3]];
        session.Run(inputs, outputs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        session.Run(inputs, outputs);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void EightThreadsOnOneInstanceGiveTheSameBits()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower(Network), BackendRun.Options);
        var inputs = Enumerable.Range(0, 8).Select(seed => RandomInput(seed)).ToArray();
        var alone = inputs.Select(input => Run(session, input)).ToArray();
        var together = new float[8][];
        var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            for (var round = 0; round < 20; round++)
            {
                together[t] = Run(session, inputs[t]);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Equal(alone, together);
    }

    [Fact]
    public void ABatchGivesTheSameBitsAsItsImages()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower(Network), BackendRun.Options);
        var (first, second) = (RandomInput(1), RandomInput(2));
        Assert.Equal([.. Run(session, first), .. Run(session, second)], Run(session, [.. first, .. second]));
        Assert.Empty(Run(session, []));
    }

    [Fact]
    public void OtherWeightsAreRefused()
    {
        var model = BackendRun.Lower(Network);
        var artifact = CSharpBackend.Emit(model, BackendRun.Options);
        var changed = artifact.Weights.ToArray();
        changed[^1] ^= 1;
        var error = Assert.Throws<System.Reflection.TargetInvocationException>(() => CSharpEngine.Load(artifact with { Weights = changed }, model)).InnerException;
        Assert.IsType<InvalidDataException>(error);
        Assert.StartsWith("These are not the weights that Model was compiled with: their SHA-256 is ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LengthsThatDoNotFitAreRefused()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower(Network), BackendRun.Options);
        var input = Assert.Throws<ArgumentException>(() => session.Run([new float[Input + 1]], [new float[Output]]));
        Assert.Equal("The length 769 is not a multiple of one image's 768 elements. (Parameter 'image')", input.Message);
        var output = Assert.Throws<ArgumentException>(() => session.Run([new float[2 * Input]], [new float[Output]]));
        Assert.Equal("The length 5120 should be 2 (the batch) times 5120 elements. (Parameter 'b')", output.Message);
    }

    [Fact]
    public void TheSessionTellsItsPorts()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower(Network), BackendRun.Options);
        Assert.Equal(("image", Input), (session.Inputs[0].Name, session.Inputs[0].ElementCount));
        Assert.Equal(("b", Output), (session.Outputs[0].Name, session.Outputs[0].ElementCount));
    }

    [Theory]
    [InlineData("class", "1.0", "int", "Class")]
    [InlineData("Convolution", "System", "a-b/c.d", "Convolution_2")]
    [InlineData("Run", "run", "Run", "Run_2")]
    [InlineData("A 3rd \"model\"", "arena", "batch", "A3rdModel")]
    [InlineData("RepVGG_A0", "Add", "3", "RepVGG_A0")]
    [InlineData("Relu", "relu", "x", "Relu_2")]
    public void AnyNameBecomesAnIdentifier(string className, string layer, string port, string expected)
    {
        var graph = GraphParser.Parse($$"""
            graph @g(%{{port}}: f32[N,3,4,4]) {
              %relu = relu %{{port}} : f32[N,3,4,4] loc("{{layer}}")
              %Relu = relu %relu : f32[N,3,4,4] loc("{{layer}}")
              return %Relu
            }
            """);
        var artifact = CSharpBackend.Emit(BackendRun.Lower(graph), BackendRun.Options with { ClassName = className, Namespace = "My.namespace.3d" });
        Assert.Equal("My.Namespace._3d." + expected, artifact.TypeName);
    }

    private static float[] RandomInput(int seed) => [.. Tensor.Random(Shape.Of(Input), seed).Read().ToArray().Select(v => (float)v)];

    private static float[] Run(global::RepVgg.Runtime.IInferenceSession session, float[] input)
    {
        var output = new float[input.Length / Input * Output];
        session.Run([input], [output]);
        return output;
    }
}
