using RepVgg.Backends.Core;

namespace RepVgg.Tests.Backends;

/// <summary>Transposed convolutions against their definition, which scatters.</summary>
public sealed class TransposedConvolutionTests
{
    [Theory]
    [InlineData("f32[24,20,2,2]", "{stride = [2,2]} : f32[N,20,10,14]")]
    [InlineData("f32[24,20,3,3]", "{stride = [2,2], padding = [1,1,1,1], output_padding = [1,1]} : f32[N,20,10,14]")]
    [InlineData("f32[24,20,4,4]", "{stride = [2,2], padding = [1,1,1,1]} : f32[N,20,10,14]")]
    [InlineData("f32[24,20,3,3]", "{padding = [1,1,1,1]} : f32[N,20,5,7]")]
    [InlineData("f32[24,20,1,1]", "{stride = [2,3]} : f32[N,20,9,19]")]
    [InlineData("f32[24,20,3,2]", "{stride = [3,2], dilation = [2,2]} : f32[N,20,17,15]")]
    [InlineData("f32[24,20,3,3]", "{stride = [4,2], dilation = [2,3], padding = [3,0,1,2]} : f32[N,20,17,17]")]
    [InlineData("f32[24,20,5,5]", "{stride = [3,3], padding = [4,4,4,4], output_padding = [2,0]} : f32[N,20,11,15]")]
    [InlineData("f32[24,20,2,2]", "{stride = [1,1], padding = [3,2,2,4]} : f32[N,20,1,2]")]
    [InlineData("f32[24,10,3,3]", "{stride = [2,2], groups = 2} : f32[N,20,11,15]")]
    [InlineData("f32[24,1,4,4]", "{stride = [2,2], padding = [1,1,1,1], groups = 24} : f32[N,24,10,14]")]
    [InlineData("f32[24,2,2,2]", "{stride = [2,2], groups = 6} : f32[N,12,10,14]")]
    public void MatchTheReference(string kernel, string node)
    {
        var outputs = node[(node.IndexOf("[N,", StringComparison.Ordinal) + 3)..].Split(',')[0];
        Assert.InRange(BackendRun.Error($$"""
            graph @g(%x: f32[N,24,5,7]) {
              %w = constant random(seed: 1) : {{kernel}}
              %b = constant random(seed: 2) : f32[{{outputs}}]
              %y = conv_transpose2d %x, %w, %b {{node}}
              %z = conv_transpose2d %x, %w {{node}}
              return %y, %z
            }
            """), 0, 2e-6);
    }

    /// <summary>The phases of the stride share the taps, so that none is multiplied by the zeros between input pixels.</summary>
    [Fact]
    public void NoMultiplicationIsWasted()
    {
        var model = BackendRun.Lower("""
            graph @g(%x: f32[N,16,8,8]) {
              %w = constant random(seed: 1) : f32[16,16,2,2]
              %y = conv_transpose2d %x, %w {stride = [2,2]} : f32[N,16,16,16] loc("up")
              return %y
            }
            """);
        Assert.Equal(16 * 16 * 4 * 8 * 8, model.Macs);
        Assert.Equal(["up.phase_0_0", "up.phase_0_1", "up.phase_1_0", "up.phase_1_1"], model.Steps.OfType<ConvolutionStep>().Select(s => s.Name));
    }
}
