using RepVgg.Frontend.Families;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;
using static RepVgg.Tests.Frontend.Onnx.TinyOnnx;

namespace RepVgg.Tests.Frontend.Onnx;

/// <summary>What nodes of ONNX become.</summary>
public sealed class ImportTests
{
    [Fact]
    public void ASymbolicAndAFixedFirstDimensionAreTheBatch()
    {
        foreach (var first in (object[])["batch", 1, 5])
        {
            var graph = new TinyOnnx().Input("x", first, 3, 4, 4).Node("Relu", "x", "y").Output("y").Import();
            Assert.Equal("graph @g(%x: f32[N,3,4,4]) {\n  %y = relu %x : f32[N,3,4,4]\n  return %y\n}\n", new GraphPrinter().Print(graph));
        }
    }

    [Fact]
    public void ANodeThatMixesTheBatchMakesAllShapesFixed()
    {
        var graph = new TinyOnnx().Input("x", 2, 3).Node("Transpose", "x", "y").Output("y").Import();
        Assert.Equal("f32[3,2]", graph.Outputs.Single().Value.Type.ToString());
    }

    [Fact]
    public void InputsWithDifferentFirstDimensionsHaveFixedShapes()
    {
        var graph = new TinyOnnx().Input("a", 2, 3).Input("b", 4, 3).Node("Concat", "a b", "y", Int("axis", 0)).Output("y").Import();
        Assert.Equal("f32[6,3]", graph.Outputs.Single().Value.Type.ToString());
    }

    [Fact]
    public void ShapesAreEvaluatedWithTheBatchAsASymbol()
    {
        var graph = new TinyOnnx().Input("x", "n", 2, 3, 4).Integers("zero", 0).Integers("rest", -1)
            .Node("Shape", "x", "s").Node("Gather", "s zero", "n").Node("Concat", "n rest", "t", Int("axis", 0)).Node("Reshape", "x t", "y").Output("y").Import();
        Assert.Equal("f32[N,24]", graph.Outputs.Single().Value.Type.ToString());
        Assert.IsType<FlattenOp>(graph.Nodes.Single().Op);
    }

    [Fact]
    public void AReshapeToTheExportedBatchKeepsTheSymbol()
    {
        var graph = new TinyOnnx().Input("x", 2, 6).Integers("t", 2, 3, 2).Node("Reshape", "x t", "y").Output("y").Import();
        Assert.Equal("f32[N,3,2]", graph.Outputs.Single().Value.Type.ToString());
    }

    [Fact]
    public void ConstantsPerChannelScaleAndShift()
    {
        var graph = new TinyOnnx().Input("x", 1, 2, 4, 4).Floats("c", [2, 1, 1], 2, 4).Node("Div", "x c", "y").Output("y").Import();
        var node = graph.Nodes.Single(n => n.Op is ScaleShiftOp);
        Assert.Equal([0.5, 0.25], graph.Constant(node.Operands[1])!.Read().ToArray());
        Assert.Equal([0.0, 0.0], graph.Constant(node.Operands[2])!.Read().ToArray());
    }

    [Theory]
    [InlineData("Sigmoid", "silu")]
    [InlineData("HardSigmoid", "hard_swish")]
    public void XTimesItsGateIsOneActivation(string gate, string expected)
    {
        ProtoBytes[] attributes = gate == "Sigmoid" ? [] : [new ProtoBytes().Text(1, "alpha").Float(2, 1f / 6).Number(20, 1)];
        var graph = new TinyOnnx().Input("x", 1, 2).Node(gate, "x", "s", attributes).Node("Mul", "s x", "y").Output("y").Import();
        Assert.Equal([expected], graph.WithoutDeadNodes().Nodes.Select(n => n.Op.Mnemonic));
    }

    [Fact]
    public void GeluIsFoundInItsErfForm()
    {
        var graph = new TinyOnnx().Input("x", 1, 2).Floats("root", [], 1.41421356f).Floats("one", [], 1).Floats("half", [], 0.5f)
            .Node("Div", "x root", "a").Node("Erf", "a", "b").Node("Add", "b one", "c").Node("Mul", "x c", "d").Node("Mul", "d half", "y").Output("y").Import();
        Assert.Equal(["gelu"], graph.WithoutDeadNodes().Nodes.Select(n => n.Op.Mnemonic));
    }

    [Fact]
    public void FunctionsOfTheModelAreInlined()
    {
        var graph = new TinyOnnx().Function("my", "Twice", "a", "b", NodeOf("Relu", "a", "t"), NodeOf("Tanh", "t", "b"))
            .Input("x", 1, 2).Node("my:Twice", "x", "y").Node("my:Twice", "y", "z").Output("z").Import();
        Assert.Equal(["relu", "tanh", "relu", "tanh"], graph.Nodes.Select(n => n.Op.Mnemonic));
    }

    [Fact]
    public void ASignalIsAnImageOfOneRow()
    {
        var graph = new TinyOnnx().Input("x", 1, 1, 5).Floats("w", [1, 1, 3], 1, 2, 3).Node("Conv", "x w", "y", Ints("pads", 1, 1)).Output("y").Import();
        Assert.Equal("f32[N,1,5]", graph.Outputs.Single().Value.Type.ToString());
    }

    [Fact]
    public void AnInputThatAnOperatorTakesAsAttributeIsBoundToItsArray()
    {
        var model = new TinyOnnx().Input("x", 1, 6).Input("t", 7, [3]).Node("Reshape", "x t", "y").Output("y");
        var graph = model.Import(new GivenInput("x", Shape.Of(1, 6)), new GivenInput("t", Shape.Of(3), RepVgg.IR.Tensors.Tensor.Literal(Shape.Of(3), 1, 2, 3)));
        Assert.Equal("x", graph.Inputs.Single().Name);
        Assert.Equal("f32[N,2,3]", graph.Outputs.Single().Value.Type.ToString());
    }

    [Fact]
    public void NamesKeepWhatTheTextFormKnows()
    {
        var graph = new TinyOnnx().Input("in:put:0", 1, 2).Node("Relu", "in:put:0", "/a/b:0").Node("Relu", "/a/b:0", "495").Output("495").Import();
        Assert.Equal(["in_put_0", "/a/b_0", "495"], graph.Inputs.Select(i => i.Name).Concat(graph.Nodes.Select(n => n.Result.Name)));
        Assert.Equal("495", graph.Outputs.Single().Name);
    }

    [Fact]
    public void OpenHeightAndWidthTakeTheOptionsOrTheUsual()
    {
        var model = new TinyOnnx().Input("x", "n", 3, "h", "w").Node("Relu", "x", "y").Output("y");
        Assert.Equal("f32[N,3,224,224]", model.Import().Inputs.Single().Type.ToString());
        Assert.Equal("f32[N,3,32,48]", model.Import(new GivenInput(null, Shape.Image(3, 32, 48))).Inputs.Single().Type.ToString());
    }
}
