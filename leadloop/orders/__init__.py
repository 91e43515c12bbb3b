"""Orders: placed from won opportunities, with nothing typed again; followed until they are fulfilled or cancelled."""
