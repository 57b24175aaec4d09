using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.Frontend.Onnx;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;
using static RepVgg.Tests.Frontend.Onnx.TinyOnnx;

namespace RepVgg.Tests.Frontend.Onnx;

/// <summary>ONNX models that are broken, hostile or not supported, and what is said about them.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void AllUnknownOperatorsAreNamedAtOnce() => AssertRefused(
        OnnxDiagnostics.UnknownOperator,
        "rvc doesn't support the operators 'my.Own' (node 'a'), 'Loop' (node 'b' and 1 more); docs/onnx.md lists those that it does",
        new TinyOnnx().Input("x", 1, 2).Node("my:Own", "x", "a").Node("Loop", "a", "b").Node("Loop", "b", "c").Output("c"));

    [Fact]
    public void ACycleIsReported() => AssertRefused(
        OnnxDiagnostics.UndefinedValue,
        "node 'a' (Add) uses 'b', which no node before it computes: the graph has a cycle or isn't sorted",
        new TinyOnnx().Input("x", 1, 2).Node("Add", "x b", "a").Node("Relu", "a", "b").Output("b"));

    [Fact]
    public void AMissingInitializerIsReported() => AssertRefused(
        OnnxDiagnostics.UndefinedValue,
        "node 'y' (Conv) uses 'w', which is no input, no initializer and no node's output: the file is incomplete",
        new TinyOnnx().Input("x", 1, 2, 4, 4).Node("Conv", "x w", "y").Output("y"));

    [Fact]
    public void AnOutputThatNothingComputesIsReported() => AssertRefused(
        OnnxDiagnostics.UndefinedValue, "the output 'z' is computed by no node", new TinyOnnx().Input("x", 1, 2).Node("Relu", "x", "y").Output("z"));

    [Fact]
    public void ANameIsDefinedOnce() => AssertRefused(
        OnnxDiagnostics.Malformed, "'y' is defined more than once", new TinyOnnx().Input("x", 1, 2).Node("Relu", "x", "y").Node("Relu", "x", "y").Output("y"));

    [Fact]
    public void AGraphHasOutputs() => AssertRefused(
        OnnxDiagnostics.Malformed, "the graph has no output, or one twice", new TinyOnnx().Input("x", 1, 2));

    [Theory]
    [InlineData(8, "the model uses version 8 of ONNX's operators; rvc knows 9 to 25 (onnx.version_converter converts models)")]
    [InlineData(99, "the model uses version 99 of ONNX's operators; rvc knows 9 to 25 (onnx.version_converter converts models)")]
    public void OtherOperatorSetsAreRefused(int opset, string message) =>
        AssertRefused(OnnxDiagnostics.Opset, message, new TinyOnnx().Opset(opset).Input("x", 1, 2).Node("Relu", "x", "y").Output("y"));

    [Fact]
    public void TrainingModeIsRefused() => AssertRefused(
        OnnxDiagnostics.UnsupportedUse,
        "node 'y' (BatchNormalization) is in training mode: it takes mean and variance from its own batch; export the model after model.eval()",
        new TinyOnnx().Input("x", 1, 1, 2, 2).Floats("c", [1], 1).Node("BatchNormalization", "x c c c c", "y", Int("training_mode", 1)).Output("y"));

    [Fact]
    public void ANegativeVarianceIsRefused() => AssertRefused(
        FrontendDiagnostics.NegativeVariance,
        "node 'y' (BatchNormalization) has a negative running variance",
        new TinyOnnx().Input("x", 1, 1, 2, 2).Floats("c", [1], 1).Floats("v", [1], -1).Node("BatchNormalization", "x c c c v", "y").Output("y"));

    [Fact]
    public void OperandsThatDoNotFitNameTheNode() => AssertRefused(
        OnnxDiagnostics.MalformedNode,
        "node 'y' (Conv) can't be: %y: conv2d: kernel [1,3,1,1] with 1 groups needs 3 input channels, not 2",
        new TinyOnnx().Input("x", 1, 2, 4, 4).Floats("w", [1, 3, 1, 1], 1, 1, 1).Node("Conv", "x w", "y").Output("y"));

    [Fact]
    public void AnAttributeOfTheWrongTypeIsReported() => AssertRefused(
        OnnxDiagnostics.MalformedNode,
        "node 'y' (Conv) has the attribute 'pads' as Int, not Ints",
        new TinyOnnx().Input("x", 1, 1, 4, 4).Floats("w", [1, 1, 1, 1], 1).Node("Conv", "x w", "y", Int("pads", 1)).Output("y"));

    [Fact]
    public void ASmallFileCannotMakeALargeConstant() => AssertRefused(
        OnnxDiagnostics.UnsupportedUse,
        "node 'c' (ConstantOfShape) makes a constant of 4000000000 elements, more than the file could hold",
        new TinyOnnx().Input("x", 1, 2).Integers("s", 2_000_000_000, 2).Node("ConstantOfShape", "s", "c").Node("Add", "x c", "y").Output("y"));

    [Fact]
    public void AnActivationHasALimitToo() => AssertRefused(
        OnnxDiagnostics.UnsupportedUse,
        "'x' would have shape [1,2147483647,2147483647,1]: that is too large",
        new TinyOnnx().Input("x", 1, int.MaxValue, int.MaxValue, 1).Node("Relu", "x", "y").Output("y"));

    [Fact]
    public void AFunctionCannotCallItself() => AssertRefused(
        OnnxDiagnostics.Malformed,
        "the function 'F' calls itself, or unfolds to too many nodes",
        new TinyOnnx().Function("my", "F", "a", "b", NodeOf("my:F", "a", "b")).Input("x", 1, 2).Node("my:F", "x", "y").Output("y"));

    [Fact]
    public void AnIntegerInputNeedsItsArray() => AssertRefused(
        OnnxDiagnostics.UnsupportedTensor,
        "the input 't' must be known at import: it holds integers; 'rvc run' takes it from --input",
        new TinyOnnx().Input("x", 1, 6).Input("t", 7, [2]).Node("Reshape", "x t", "y").Output("y"));

    [Fact]
    public void AnOpenDimensionNeedsANumber() => AssertRefused(
        OnnxDiagnostics.UnknownSize,
        "the model leaves dimension 1 of its input 'x' open; give --input-shape",
        new TinyOnnx().Input("x", 1, "c", 4, 4).Node("Relu", "x", "y").Output("y"));

    [Theory]
    [InlineData(8, "tensor 't' has elements of type String; rvc reads floating-point numbers, integers and booleans")]
    [InlineData(14, "tensor 't' has elements of type Complex64; rvc reads floating-point numbers, integers and booleans")]
    public void TensorsOfOtherTypesAreRefused(int type, string message) =>
        AssertRefused(OnnxDiagnostics.UnsupportedTensor, message, new TinyOnnx().Tensor(Tensor("t", type, [1])));

    [Fact]
    public void ATensorHasAsManyElementsAsItsShapeSays()
    {
        AssertRefused(OnnxDiagnostics.MalformedTensor, "tensor 't' of shape [3] needs 3 elements, but holds 2", new TinyOnnx().Floats("t", [3], 1, 2));
        AssertRefused(
            OnnxDiagnostics.MalformedTensor,
            "tensor 't' of shape [2] needs 8 bytes, but holds 7",
            new TinyOnnx().Tensor(Tensor("t", 1, [2], b => b.Bytes(9, new byte[7]))));
        AssertRefused(OnnxDiagnostics.MalformedTensor, "tensor 't' has the impossible shape [-1]", new TinyOnnx().Tensor(Tensor("t", 1, [-1])));
        AssertRefused(
            OnnxDiagnostics.MalformedTensor,
            "tensor 't' has the impossible shape [2147483647,2147483647]",
            new TinyOnnx().Tensor(Tensor("t", 1, [int.MaxValue, int.MaxValue])));
    }

    [Fact]
    public void AnIncompleteFileIsReported()
    {
        var bytes = new TinyOnnx().Input("x", 1, 2).Node("Relu", "x", "y").Output("y").ToArray();
        var error = Assert.Throws<DiagnosticException>(() => OnnxFile.Read(new MemoryStream(bytes[..^3]), folder: null));
        Assert.Equal(OnnxDiagnostics.Malformed, error.Diagnostic.Descriptor);
    }

    [Fact]
    public void OptionsThatTheModelStatesItselfAreRefused()
    {
        var file = new TinyOnnx().Input("x", 1, 2).Node("Relu", "x", "y").Output("y").Read();
        var error = Assert.Throws<DiagnosticException>(() => OnnxImporter.Import(file, new ImportOptions { BatchNormEpsilon = 1e-3 }));
        Assert.Equal(OnnxDiagnostics.Option, error.Diagnostic.Descriptor);
    }

    [Fact]
    public void AGivenShapeThatDoesNotFitIsRefused()
    {
        var model = new TinyOnnx().Input("x", 1, 3, 4, 4).Node("Relu", "x", "y").Output("y");
        var error = Assert.Throws<DiagnosticException>(() => model.Import(new GivenInput(null, Shape.Image(1, 4, 4))));
        Assert.Equal(FamilyDiagnostics.InputShape, error.Diagnostic.Descriptor);
        Assert.Equal("the model's input 'x' is [1,3,4,4], which [N,1,4,4] doesn't fit", error.Diagnostic.Message);
    }

    private static void AssertRefused(DiagnosticDescriptor descriptor, string message, TinyOnnx model)
    {
        var diagnostic = model.Refusal();
        Assert.Equal((descriptor.Id, message), (diagnostic.Descriptor.Id, diagnostic.Message));
    }
}
