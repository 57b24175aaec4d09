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
    public void AnActivationOfAnotherRank()
    {
        var diagnostic = Refused("graph @g(%x: f32[N,2,3]) { %y = relu %x : f32[N,2,3] return %y }");
        Assert.Equal(BackendDiagnostics.UnsupportedOp, diagnostic.Descriptor);
        Assert.Equal(
            "%x (input) is f32[N,2,3]; the backend takes activations [N,C,H,W] and [N,features] that aren't empty", diagnostic.Message);
    }

    [Fact]
    public void AnImageThatNoArrayHolds()
    {
        var diagnostic = Refused("graph @g(%x: f32[N,64,65536,65536]) { %y = relu %x : f32[N,64,65536,65536] return %y }");
        Assert.Equal(BackendDiagnostics.TooLarge, diagnostic.Descriptor);
    }

    private static Diagnostic Refused(string graph) => Assert.Throws<DiagnosticException>(() => BackendRun.Lower(graph)).Diagnostic;
}
