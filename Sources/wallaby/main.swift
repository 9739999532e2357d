print("wallaby")
