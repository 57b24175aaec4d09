using System.Collections.Immutable;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.IR;

/// <summary>One failing graph per invariant that the verifier lists.</summary>
public sealed class GraphVerifierTests
{
    private static readonly TensorType Type = TensorType.F32(Shape.Batch, 2);
    private readonly Value _x = new("x", Type);
    private readonly Value _y = new("y", Type);

    [Fact]
    public void AGraphThatHoldsTogetherHasNoErrors() => Assert.Empty(GraphVerifier.Verify(Graph([Relu(_x, _y)], _y)));

    [Fact]
    public void AValueIsDefinedOnce() => AssertError("%y is defined more than once", [Relu(_x, _y), Relu(_x, _y)], _y);

    [Fact]
    public void NamesAreUnique() => AssertError("the name %x is taken by two values", [Relu(_x, new Value("x", Type))], _x);

    [Fact]
    public void NamesAreWords() => AssertError("'a b' is no value name", [Relu(_x, new Value("a b", Type))], _x);

    [Fact]
    public void OperandsComeBeforeTheirUse() =>
        AssertError("'%z = relu %y : f32[N,2]': operand %y is not defined before its use", [Relu(_y, new Value("z", Type)), Relu(_x, _y)], _y);

    [Fact]
    public void ResultTypesAreInferredTypes()
    {
        var wrong = new Value("y", TensorType.F32(Shape.Batch, 3));
        AssertError("'%y = relu %x : f32[N,3]': the operator gives f32[N,2]", [Relu(_x, wrong)], wrong);
    }

    [Fact]
    public void OperandsFitTheOp() =>
        AssertError("'%y = add %x : f32[N,2]': add: takes 2 to 2147483647 operands, not 1", [new Node(new AddOp(), [_x], _y, "")], _y);

    [Fact]
    public void ThereIsAnOutput() => Assert.Contains("the graph has no output", GraphVerifier.Verify(new Graph("g", [_x], [], [])));

    [Fact]
    public void OutputsAreDefined() => AssertError("output 'y': %y is not defined", [], _y);

    [Fact]
    public void OutputNamesAreUnique() =>
        Assert.Contains("two outputs are named 'a'", GraphVerifier.Verify(new Graph("g", [_x], [], [new("a", _x), new("a", _x)])));

    [Fact]
    public void InputsHaveABatch()
    {
        var constant = new Value("c", TensorType.F32(2));
        Assert.Contains("input %c: f32[2] has no batch dimension", GraphVerifier.Verify(new Graph("g", [_x, constant], [], [new("x", _x)])));
    }

    [Fact]
    public void OutputsHaveABatchIfAnyValueHas()
    {
        var constant = new Value("c", TensorType.F32(2));
        AssertError("output %c: f32[2] has no batch dimension", [new Node(new ConstantOp(Tensor.Splat(Shape.Of(2), 1)), [], constant, "")], constant);
    }

    [Fact]
    public void AGraphOfFixedShapesHasNoBatchAtAll()
    {
        var (x, y) = (new Value("x", TensorType.F32(3, 2)), new Value("y", TensorType.F32(2, 3)));
        Assert.Empty(GraphVerifier.Verify(new Graph("g", [x], [new Node(new TransposeOp(Axes.Of(1, 0)), [x], y, "")], [new("y", y)])));
    }

    [Fact]
    public void OnlyTheFirstDimensionIsSymbolic()
    {
        var odd = new Value("o", TensorType.F32(Shape.Batch, Shape.Batch));
        Assert.Contains("%o has a symbolic dimension that is not its first: f32[N,N]", GraphVerifier.Verify(new Graph("g", [odd], [], [new("o", odd)])));
    }

    [Fact]
    public void AllErrorsAreCollectedAndTheCulpritIsNamed()
    {
        var graph = new Graph("g", [], [Relu(_x, _y)], []);
        var error = Assert.Throws<DiagnosticException>(() => GraphVerifier.Require(graph, "pass 'broken'"));
        Assert.Equal(IRDiagnostics.Invariant, error.Diagnostic.Descriptor);
        Assert.Equal(
            "after pass 'broken': '%y = relu %x : f32[N,2]': operand %x is not defined before its use; the graph has no output",
            error.Diagnostic.Message);
    }

    private static Node Relu(Value input, Value result) => new(new ActivationOp(new Relu()), [input], result, "");

    private void AssertError(string expected, ImmutableArray<Node> nodes, Value output) =>
        Assert.Contains(expected, GraphVerifier.Verify(Graph(nodes, output)));

    private Graph Graph(ImmutableArray<Node> nodes, Value output) => new("g", [_x], nodes, [new(output.Name, output)]);
}
