using RepVgg.Backends.Core;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Backends;

/// <summary>What the backend refuses, and how it says so.</summary>
public sealed class DiagnosticsTests
{
    [Fact]
    public void AWeightThatFloat32CannotHold()
    {
        var diagnostic = Refused("""
            graph @g(%x: f32[N,1]) {
              %w = constant [1, 1e39] : f32[2,1]
              %y = linear %x, %w : f32[N,2] loc("head")
              return %y
            }
            """);
        Assert.Equal(BackendDiagnostics.WeightOverflow, diagnostic.Descriptor);
        Assert.Equal(
            "%y (linear, head): 'head.weight': element 1 is 1.00E+039, which float32 can't hold (folding a batch norm of tiny variance can do this)", diagnostic.Message);
    }

    [Fact]
    public void AKernelThatIsComputed()
    {
        var diagnostic = Refused("""
            graph @g(%x: f32[N,1]) {
              %w = constant splat(1) : f32[2,1]
              %r = relu %w : f32[2,1]
              %y = linear %x, %r : f32[N,2]
              return %y
            }
            """);
        Assert.Equal(BackendDiagnostics.UnsupportedOp, diagnostic.Descriptor);
        Assert.Contains("%r", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnActivationWithoutABatch()
    {
        var diagnostic = Refused("graph @g(%x: f32[1,2,3]) { %y = relu %x : f32[1,2,3] return %y }");
        Assert.Equal(BackendDiagnostics.UnsupportedOp, diagnostic.Descriptor);
        Assert.Equal("%x (input) is f32[1,2,3]; the backend takes activations with a batch [N,…] that aren't empty", diagnostic.Message);
    }

    [Theory]
    [InlineData("%y = matmul %x, %u : f32[N,2,3,4,4]", "%y (matmul): [N,2,1,4,4] times [N,1,3,4,4] repeats some of the leading axes and not others")]
    [InlineData("%y = avg_pool %p {kernel = [2,2], dilation = [2,2]} : f32[N,2,2,2]", "%y (avg_pool): there is no kernel for this operator")]
    public void WhatHasNoKernel(string node, string message)
    {
        var diagnostic = Refused($$"""
            graph @g(%x: f32[N,2,1,4,4], %u: f32[N,1,3,4,4], %p: f32[N,2,4,4]) {
              {{node}}
              return %y
            }
            """);
        Assert.Equal((BackendDiagnostics.UnsupportedOp, message), (diagnostic.Descriptor, diagnostic.Message));
    }

    [Fact]
    public void AnImageThatNoArrayHolds()
    {
        var diagnostic = Refused("graph @g(%x: f32[N,64,65536,65536]) { %y = relu %x : f32[N,64,65536,65536] return %y }");
        Assert.Equal(BackendDiagnostics.TooLarge, diagnostic.Descriptor);
    }

    private static Diagnostic Refused(string graph) => Assert.Throws<DiagnosticException>(() => BackendRun.Lower(graph)).Diagnostic;
}
