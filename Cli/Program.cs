System.Console.WriteLine("rvc");
