using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.IR.Tensors;
using RepVgg.Runtime;

namespace RepVgg.Tests.Backends;

/// <summary>However many threads compute, and however many call, the bits are the same.</summary>
public sealed class ThreadTests
{
    /// <summary>Direct, Winograd of both strides, depthwise, linear, and what only moves memory; large enough for more than one thread.</summary>
    private const string Network = """
        graph @threads(%x: f32[N,3,56,56]) {
          %w0 = constant random(seed: 1) : f32[48,3,3,3]
          %w1 = constant random(seed: 2) : f32[48,48,3,3]
          %w2 = constant random(seed: 3) : f32[64,104,3,3]
          %w5 = constant random(seed: 7) : f32[8,48,1,1]
          %w3 = constant random(seed: 4) : f32[64,1,3,3]
          %w4 = constant random(seed: 5) : f32[64,64,3,3]
          %fc = constant random(seed: 6) : f32[100,64]
          %a = conv2d %x, %w0 {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,48,28,28]
          %b = conv2d %a, %w1, %a {padding = [1,1,1,1], activation = relu} : f32[N,48,28,28]
          %i = max_pool %b {kernel = [3,3], padding = [1,1,1,1]} : f32[N,48,28,28]
          %g = global_avg_pool %b : f32[N,48,1,1]
          %h = mul %i, %g {activation = gelu} : f32[N,48,28,28]
          %s = add %h, %a, %b : f32[N,48,28,28]
          %t = resize %s {size = [28,28], mode = linear, coordinates = align_corners} : f32[N,48,28,28]
          %u = conv2d %t, %w5 {activation = silu} : f32[N,8,28,28]
          %j = concat %u, %t, %a : f32[N,104,28,28]
          %k = hard_swish %j : f32[N,104,28,28]
          %c = conv2d %k, %w2 {stride = [2,2], padding = [1,1,1,1], activation = silu} : f32[N,64,14,14]
          %d = conv2d %c, %w3 {padding = [1,1,1,1], groups = 64} : f32[N,64,14,14]
          %e = conv2d %d, %w4, %c {padding = [1,1,1,1], activation = relu} : f32[N,64,14,14]
          %p = global_avg_pool %e : f32[N,64,1,1]
          %f = flatten %p : f32[N,64]
          %y = linear %f, %fc : f32[N,100]
          return %y
        }
        """;

    private const int Input = 3 * 56 * 56;
    private const int Output = 100;

    [Fact]
    public void StepsThatMoveMemoryAreSplit()
    {
        var moving = BackendRun.Lower(Network).Layers.Where(s => s is PoolStep or MulStep or AddStep or ResizeStep or ConcatStep or ActivationStep);
        Assert.Equal(6, moving.Count(s => StepSplit.Of(s).Items > 1));
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower(Network), BackendRun.Options);
        foreach (var batch in new[] { 1, 7 })
        {
            var input = RandomInput(batch, seed: 9);
            session.MaxDegreeOfParallelism = 1;
            var alone = Run(session, input);
            foreach (var threads in new[] { 2, 3, 8 })
            {
                session.MaxDegreeOfParallelism = threads;
                for (var round = 0; round < 20; round++)
                {
                    Assert.Equal(alone, Run(session, input));
                }
            }
        }
    }

    /// <summary>The class compiles with <c>RVC_PREFETCH</c>, too, and reading weights ahead, also behind the last, is only a hint.</summary>
    [Fact]
    public void ReadingWeightsAheadGivesTheSameBits()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower(Network), BackendRun.Options);
        using var ahead = CSharpEngine.Load(BackendRun.Lower(Network), BackendRun.Options with { Prefetch = true });
        foreach (var (batch, threads) in new[] { (1, 1), (1, 2), (7, 1), (7, 3) })
        {
            var input = RandomInput(batch, seed: 9);
            ahead.MaxDegreeOfParallelism = threads;
            Assert.Equal(Run(session, input), Run(ahead, input));
        }
    }

    [Fact]
    public void TenThousandCallsOfEightThreadsGiveTheSameBits()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower(Small), BackendRun.Options);
        session.MaxDegreeOfParallelism = 3;
        var inputs = Enumerable.Range(0, 8).Select(seed => RandomInput(1, seed)[..SmallInput]).ToArray();
        var expected = inputs.Select(input => Compute(input, new float[SmallOutput])).ToArray();
        var different = 0;
        var callers = Enumerable.Range(0, 8).Select(caller => new Thread(() =>
        {
            var output = new float[SmallOutput];
            for (var call = 0; call < 1250; call++)
            {
                if (!Compute(inputs[caller], output).AsSpan().SequenceEqual(expected[caller]))
                {
                    Interlocked.Increment(ref different);
                }
            }
        })).ToList();
        callers.ForEach(t => t.Start());
        callers.ForEach(t => t.Join());
        Assert.Equal(0, different);

        float[] Compute(float[] input, float[] output)
        {
            session.Run([input], [output]);
            return output;
        }
    }

    [Fact]
    public void CallsWithHelpersAllocateNothing()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower(Network), BackendRun.Options);
        session.MaxDegreeOfParallelism = 2;
        ReadOnlyMemory<float>[] inputs = [RandomInput(3, seed: 1)];
        Memory<float>[] outputs = [new float[3 * Output]];
        session.Run(inputs, outputs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        session.Run(inputs, outputs);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void ThereMustBeAThread()
    {
        using var session = CSharpEngine.Load(BackendRun.Lower(Small), BackendRun.Options);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.MaxDegreeOfParallelism = 0);
    }

    private const int SmallInput = 16 * 16 * 16;
    private const int SmallOutput = 32 * 16 * 16;

    private const string Small = """
        graph @small(%x: f32[N,16,16,16]) {
          %w0 = constant random(seed: 1) : f32[32,16,3,3]
          %w1 = constant random(seed: 2) : f32[32,32,1,1]
          %a = conv2d %x, %w0 {padding = [1,1,1,1], activation = relu} : f32[N,32,16,16]
          %b = conv2d %a, %w1 : f32[N,32,16,16]
          return %b
        }
        """;

    private static float[] RandomInput(int batch, int seed) =>
        [.. Tensor.Random(Shape.Of(batch * Input), seed).Read().ToArray().Select(v => (float)v)];

    private static float[] Run(IInferenceSession session, float[] input)
    {
        var output = new float[input.Length / Input * Output];
        session.Run([input], [output]);
        return output;
    }
}
